#!lua name=duijie
-- The store's side of delivery: one call a batch, atomic, safe to repeat. All keys of a call share one hash tag.
-- Keys: meta {epoch, offset, incarnation, witness}, marks, heads, outbox (stream), buckets (set), then one state hash a bucket.

local function take(keys, args)
  -- A new owner of the partition: args[1] is its token. Nobody with an older epoch can apply from here on.
  local meta = keys[1]
  local count = tonumber(string.match(redis.call('HGET', meta, 'epoch') or '0', '^%d+')) + 1
  local epoch = count .. ':' .. args[1]
  redis.call('HSET', meta, 'epoch', epoch)
  redis.call('HSETNX', meta, 'incarnation', '1')
  return {epoch, redis.call('HGET', meta, 'offset') or '', redis.call('HGET', meta, 'incarnation'),
          redis.call('HGET', meta, 'witness') or ''}
end

local function write(command, key, args, first, last)
  local step = 4000
  for i = first, last, step do
    redis.call(command, key, unpack(args, i, math.min(i + step - 1, last)))
  end
end

local function apply(keys, args)
  -- args: epoch, expected offset, next offset, witness, then counted lists: marks, heads, outbox entries, buckets.
  local meta = keys[1]
  local epoch = redis.call('HGET', meta, 'epoch')
  if epoch ~= args[1] then return {'FENCED', epoch or ''} end
  local offset = redis.call('HGET', meta, 'offset') or ''
  if offset ~= args[2] then
    if offset == args[3] then return {'DUPLICATE', offset} end
    return {'GAP', offset}
  end
  -- The outbox goes first: it is the one write that can be refused (an id that does not rise), and then nothing is written.
  local at = 5
  local outbox = at
  for _ = 2, 3 do outbox = outbox + tonumber(args[outbox]) + 1 end
  local after = outbox + 1
  for _ = 1, tonumber(args[outbox]) do
    redis.call('XADD', keys[4], args[after], 't', args[after + 1], 'p', args[after + 2], 'k', args[after + 3],
               'v', args[after + 4], 'h', args[after + 5])
    after = after + 6
  end
  for index = 2, 3 do
    local count = tonumber(args[at])
    if count > 0 then write('HSET', keys[index], args, at + 1, at + count) end
    at = at + count + 1
  end
  redis.call('HSET', meta, 'offset', args[3], 'witness', args[4])
  at = after
  for index = 6, #keys do
    redis.call('SADD', keys[5], args[at])
    local sets, deletes = tonumber(args[at + 1]), tonumber(args[at + 2])
    at = at + 3
    if sets > 0 then write('HSET', keys[index], args, at, at + sets - 1) end
    at = at + sets
    if deletes > 0 then write('HDEL', keys[index], args, at, at + deletes - 1) end
    at = at + deletes
  end
  return {'APPLIED', args[3]}
end

local function trim(keys, args)
  -- The outbox up to and with entry args[2] is on its topic.
  local epoch = redis.call('HGET', keys[1], 'epoch')
  if epoch ~= args[1] then return {'FENCED', epoch or ''} end
  redis.call('XTRIM', keys[2], 'MINID', '=', args[2])
  redis.call('XDEL', keys[2], args[2])
  return {'APPLIED', args[2]}
end

redis.register_function('duijie_take', take)
redis.register_function('duijie_apply', apply)
redis.register_function('duijie_trim', trim)
