#!lua name=duijie_VERSION
-- The store's side of delivery: one call a batch, atomic, safe to repeat. All keys of a call share one hash tag.
-- Keys, in this order: meta {epoch, offset, incarnation, witness, adopts, format, lengths}, marks, heads, outbox
-- (stream), buckets (set), floors, sizes {bucket: fields}, then one state hash a bucket.
-- VERSION is a digest of this file: two versions of duijie on one store each run their own functions.

local PARTS = 7

local function lengths(keys)
  -- How much there is of all that hangs together: deleting a key, or a field of one, changes it.
  return table.concat({redis.call('HLEN', keys[2]), redis.call('HLEN', keys[3]), redis.call('XLEN', keys[4]),
                       redis.call('SCARD', keys[5]), redis.call('HLEN', keys[6]), redis.call('HLEN', keys[7]),
                       redis.call('HGET', keys[1], 'offset') or ''}, ':')
end

local function seal(keys)
  redis.call('HSET', keys[1], 'lengths', lengths(keys))
end

local function damaged(keys)
  local kept = redis.call('HGET', keys[1], 'lengths')
  if not redis.call('HGET', keys[1], 'epoch') then kept = '0:0:0:0:0:0:' end -- nobody has ever written here
  return kept and kept ~= lengths(keys)
end

local function damaged_state(keys, prefix)
  for _, bucket in ipairs(redis.call('SMEMBERS', keys[5])) do
    if redis.call('HLEN', prefix .. bucket) ~= tonumber(redis.call('HGET', keys[7], bucket) or '-1') then return true end
  end
  return false
end

local function raise(meta, token)
  local count = tonumber(string.match(redis.call('HGET', meta, 'epoch') or '0', '^%d+')) + 1
  local epoch = count .. ':' .. token
  redis.call('HSET', meta, 'epoch', epoch)
  redis.call('HSETNX', meta, 'incarnation', '1')
  return epoch
end

local function take(keys, args)
  -- A new owner of the partition. args: its token, its format of state, '1' where the log's head is cut, the state
  -- hashes' common name. Nobody with an older epoch can apply from here on.
  local meta = keys[1]
  local format = tonumber(redis.call('HGET', meta, 'format') or '1')
  if format > tonumber(args[2]) then return {'NEWER', tostring(format)} end
  if damaged(keys) then return {'DAMAGED', ''} end
  if format == 1 then -- from before lengths were kept
    for _, bucket in ipairs(redis.call('SMEMBERS', keys[5])) do
      redis.call('HSET', keys[7], bucket, redis.call('HLEN', args[4] .. bucket))
    end
  elseif damaged_state(keys, args[4]) then
    return {'DAMAGED', ''}
  end
  local offset = redis.call('HGET', meta, 'offset')
  if not offset and args[3] == '1' then redis.call('HSET', meta, 'adopts', '1') end
  redis.call('HSET', meta, 'format', args[2])
  seal(keys)
  return {raise(meta, args[1]), offset or '', redis.call('HGET', meta, 'incarnation'),
          redis.call('HGET', meta, 'witness') or '', redis.call('HGET', meta, 'adopts') or '0'}
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
  if damaged(keys) then return {'DAMAGED', offset} end
  -- The outbox goes first: it is the one write that can be refused (an id that does not rise), and then nothing is written.
  local at = 5
  local outbox = at
  for _ = 2, 3 do outbox = outbox + tonumber(args[outbox]) + 1 end
  local after = outbox + 1 + 6 * tonumber(args[outbox])
  local bucket = after
  for index = PARTS + 1, #keys do
    if redis.call('HLEN', keys[index]) ~= tonumber(redis.call('HGET', keys[7], args[bucket]) or '0') then
      return {'DAMAGED', offset}
    end
    bucket = bucket + 3 + tonumber(args[bucket + 1]) + tonumber(args[bucket + 2])
  end
  for entry = outbox + 1, after - 1, 6 do
    redis.call('XADD', keys[4], args[entry], 't', args[entry + 1], 'p', args[entry + 2], 'k', args[entry + 3],
               'v', args[entry + 4], 'h', args[entry + 5])
  end
  for index = 2, 3 do
    local count = tonumber(args[at])
    if count > 0 then write('HSET', keys[index], args, at + 1, at + count) end
    at = at + count + 1
  end
  redis.call('HSET', meta, 'offset', args[3], 'witness', args[4])
  at = after
  for index = PARTS + 1, #keys do
    local name = args[at]
    redis.call('SADD', keys[5], name)
    local sets, deletes = tonumber(args[at + 1]), tonumber(args[at + 2])
    at = at + 3
    if sets > 0 then write('HSET', keys[index], args, at, at + sets - 1) end
    at = at + sets
    if deletes > 0 then write('HDEL', keys[index], args, at, at + deletes - 1) end
    at = at + deletes
    redis.call('HSET', keys[7], name, redis.call('HLEN', keys[index]))
  end
  seal(keys)
  return {'APPLIED', args[3]}
end

local function trim(keys, args)
  -- The outbox up to and with entry args[2] is on its topic.
  local epoch = redis.call('HGET', keys[1], 'epoch')
  if epoch ~= args[1] then return {'FENCED', epoch or ''} end
  if damaged(keys) then return {'APPLIED', args[2]} end -- the next take-over or apply says so
  redis.call('XTRIM', keys[4], 'MINID', '=', args[2])
  redis.call('XDEL', keys[4], args[2])
  seal(keys)
  return {'APPLIED', args[2]}
end

local function settle(keys, args)
  -- Begin the topic again by an operator's order, or by a source's own. args: how ('go-on', 'wipe', 'rebuild'), token,
  -- format, the epoch that must hold or '', then the names of the buckets whose state hashes are given.
  -- It takes the epoch, so that a live owner is fenced, and leaves nothing half done.
  local meta, how = keys[1], args[1]
  local epoch = redis.call('HGET', meta, 'epoch')
  if args[4] ~= '' and args[4] ~= epoch then return {'FENCED', epoch or ''} end
  local given = {}
  for index = 5, #args do given[args[index]] = true end
  for _, bucket in ipairs(redis.call('SMEMBERS', keys[5])) do
    if not given[bucket] then return {'GAP', bucket} end -- made since its name was asked for
  end
  raise(meta, args[2])
  if how == 'go-on' then
    -- What was seen of each source stays a floor under which all is a repeat; its next record above is a new base.
    local marks = redis.call('HGETALL', keys[2])
    if #marks > 0 then write('HSET', keys[6], marks, 1, #marks) end
    redis.call('DEL', keys[2], keys[3])
  else
    for index = 2, #keys do redis.call('DEL', keys[index]) end
  end
  if how ~= 'rebuild' then
    redis.call('HINCRBY', meta, 'incarnation', 1)
    redis.call('HSET', meta, 'adopts', '1')
  end
  redis.call('HDEL', meta, 'offset', 'witness')
  redis.call('HSET', meta, 'format', args[3])
  seal(keys)
  return {'APPLIED', ''}
end

local function restore(keys, args)
  -- What was staged beside takes the place of what is there, at once. args: token, how many state hashes there are, how
  -- many are staged. Keys: the parts, the staged parts, then the state hashes that are there, those staged, and the names
  -- that the staged ones get. Whoever owns the partition is fenced.
  local count, staged = tonumber(args[2]), tonumber(args[3])
  local epoch = raise(keys[1], args[1])
  for index = 2, PARTS do redis.call('DEL', keys[index]) end
  redis.call('DEL', keys[1])
  local at = 2 * PARTS
  for index = at + 1, at + count do redis.call('DEL', keys[index]) end
  for index = 1, PARTS do
    if redis.call('EXISTS', keys[PARTS + index]) == 1 then redis.call('RENAME', keys[PARTS + index], keys[index]) end
  end
  at = at + count
  for index = at + 1, at + staged do
    if redis.call('EXISTS', keys[index]) == 1 then redis.call('RENAME', keys[index], keys[index + staged]) end
  end
  redis.call('HSET', keys[1], 'epoch', epoch)
  seal(keys)
  return {'APPLIED', epoch}
end

redis.register_function('duijie_take_VERSION', take)
redis.register_function('duijie_restore_VERSION', restore)
redis.register_function('duijie_apply_VERSION', apply)
redis.register_function('duijie_trim_VERSION', trim)
redis.register_function('duijie_settle_VERSION', settle)
