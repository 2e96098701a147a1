"""The short code lists: stages, needs, funding rounds, kinds of person and filing, answers,
reasons, outcomes, commands.
"""

from collections.abc import Mapping
from typing import Final

from contracts.codes._table import CodeTable
from contracts.codes._terms import terms

STAGES: Final = terms("stages", "阶段", """
    nursery     | 创业苗圃 | nursery     | 苗圃 苗圃期 預孵化 预孵化 創業苗圃 众创空间 pre-incubation
    incubator   | 孵化器   | incubator   | 孵化 孵化期 在孵 incubation
    accelerator | 加速器   | accelerator | 加速 加速期 acceleration
    graduated   | 毕业     | graduated   | 已毕业 毕业企业 畢業 已畢業 graduate
""")  # fmt: skip
NEEDS: Final = terms("needs", "服务需求", """
    project_discovery | 项目发现 | project discovery | 項目發現 项目挖掘 选题
    team_building     | 团队构建 | team building     | 團隊構建 团队建设 组建团队 招聘
    investment        | 投资对接 | investment        | 投資對接 融资对接 融资 投融资 funding fundraising meetinginvestors
    acceleration      | 商业加速 | acceleration      | 商業加速 市场加速 市场拓展 growth businessacceleration
    follow_up         | 后续支撑 | follow-up support | 後續支撐 后续支持 后续服务 follow-up
""")  # fmt: skip
ROUNDS: Final = terms("rounds", "融资轮次", """
    none      | 未融资   | not funded yet | 无 尚未融资 未融資 不需要融资 unfunded
    seed      | 种子轮   | seed           | 种子 種子輪 seed-round
    angel     | 天使轮   | angel          | 天使 天使輪 天使投资 angel-round
    pre_a     | Pre-A轮  | Pre-A          | PreA a轮前
    a         | A轮      | Series A       | A輪 首轮
    a_plus    | A+轮     | Series A+      | A轮+ aplus
    pre_b     | Pre-B轮  | Pre-B          | PreB
    b         | B轮      | Series B       | B輪
    b_plus    | B+轮     | Series B+      | B轮+ bplus
    c         | C轮      | Series C       | C輪 C+轮 C轮+
    d         | D轮      | Series D       | D輪 D+轮
    e         | E轮及以后 | Series E or later | E轮 F轮 G轮
    strategic | 战略投资 | strategic      | 战略融资 戰略投資 战略轮 strategicinvestment
    pre_ipo   | Pre-IPO  | Pre-IPO        | 上市前 F轮-上市前
    listed    | 已上市   | listed         | IPO 新三板 新三板定增 上市 IPO上市 IPO上市后
    acquired  | 已被收购 | acquired       | 并购 被收购
""")  # fmt: skip
ENGAGEMENTS: Final = terms("engagements", "导师性质", """
    volunteer | 志愿 | volunteer | 志愿导师 志願 兼职 义务 公益 volunteermentor
    full_time | 专职 | full-time | 专职导师 專職 全职 fulltime paid full-timementor
""")  # fmt: skip
TRACKS: Final = terms("tracks", "导师类别", """
    innovation       | 创新 | innovation       | 创新导师 創新 技术 technology innovationmentor
    entrepreneurship | 创业 | entrepreneurship | 创业导师 創業 商业 business entrepreneurshipmentor
""")  # fmt: skip
INVESTOR_TYPES: Final = terms("investor_types", "备案类型", """
    individual_angel | 个人天使 | individual angel | 天使投资人 个人 個人天使 自然人 angel
    seed_fund        | 种子基金 | seed fund        | 種子基金 天使基金 种子投资基金
    venture_capital  | 创业投资 | venture capital  | 創業投資 创投 创投机构 创业投资机构 风险投资 VC
    corporate        | 企业     | corporate        | 企业投资者 产业资本 企業 CVC company 企业投资 corporateinvestor
    bank             | 银行     | bank             | 科技支行 銀行
    guarantee        | 担保     | guarantee        | 担保机构 融资担保 擔保 guarantor guaranteecompany
    micro_loan       | 小额贷款 | micro-loan       | 小贷 小贷公司 小额贷款公司 小額貸款 microloan micro-loancompany
    insurance        | 保险     | insurance        | 保险公司 保险机构 保险资金 险资 insurer insurancecompany
    leasing          | 融资租赁 | leasing          | 租赁 租赁公司 融资租赁公司 金融租赁 leasingcompany lessor
""")  # fmt: skip
FILING_STATUSES: Final = terms("filing_statuses", "备案状态", """
    submitted | 已提交 | submitted | 提交 待核验 待审核 pending
    verified  | 已核验 | verified  | 核验通过 已备案 有效 已核驗 valid
    expired   | 已过期 | expired   | 过期 失效 已過期
    revoked   | 已撤销 | revoked   | 撤销 已注销 已撤銷 cancelled
""")  # fmt: skip
LANGUAGES: Final = terms("languages", "语言", """
    zh-Hans | 简体中文 | Simplified Chinese  | 中文 汉语 普通话 简体 國語 简中 zh zh-CN Chinese Mandarin Chinese(simplified)
    zh-Hant | 繁體中文 | Traditional Chinese | 繁体中文 繁体 繁體 正體中文 粵語 粤语 zh-TW zh-HK Cantonese Chinese(traditional)
    en      | 英文     | English             | 英语 英語 en-US en-GB
""")  # fmt: skip
GROUPS: Final = terms("groups", "参赛组别", """
    enterprise | 企业 | enterprise | 企业组 企業 公司 company
    team       | 团队 | team       | 团队组 創業團隊 创业团队 團隊
""")  # fmt: skip
ANSWERS: Final = terms("answers", "答复", """
    accept  | 接受 | accept  | 同意 愿意 确认 確認 参加 參加 出席 accepted yes confirm confirmed
    decline | 婉拒 | decline | 拒绝 谢绝 不接受 不同意 拒絕 取消 不参加 不參加 不能到 declined no cancel cancelled
""")  # fmt: skip
PARTIES: Final = terms("parties", "答复方", """
    startup | 企业 | startup | 团队 企业方 创业者 项目方 企業 企业或团队
    mentor  | 导师 | mentor  | 导师方 導師
    judge    | 评委   | judge    | 評委
    investor | 投资人 | investor | 投資人 投资方 投資方
""")  # fmt: skip
REASONS: Final = terms("reasons", "婉拒原因", """
    no_time      | 没有时间   | no time          | 时间不足 太忙 没时间 沒有時間 时间不便
    not_my_field | 专业不对口 | not my field     | 领域不符 不熟悉 方向不符
    conflict     | 利益冲突   | conflict of interest | 回避 利益衝突 竞争关系
    distance     | 距离太远   | too far away     | 异地 太远 不在同城
    language     | 语言不通   | language         | 语言障碍 語言不通
    other        | 其他       | other            | 其它
""")  # fmt: skip
OUTCOMES: Final = terms("outcomes", "对接结果", """
    did_not_take_place | 未举行   | did not take place | 取消 未能进行 未能進行 未见面 未舉行 no-show cancelled
    met                | 已见面   | met                | 见面 已会面 已會面 已洽谈 已見面 meeting
    intent             | 达成意向 | intent             | 意向 有意向 合作意向 達成意向 letter-of-intent
    signed             | 已签约   | signed             | 签约 签署协议 已簽約 contract
    completed          | 已完成   | completed          | 完成 结束 辅导完成
    broken_off         | 已终止   | broken off         | 终止 中止 解约 終止 已終止 解約 terminated
""")  # fmt: skip
REPORTERS: Final = terms("reporters", "报告方", """
    startup   | 企业   | startup   | 团队 企业方 创业者 项目方 企業 企业或团队
    partner   | 对接方 | partner   | 投资人 投资方 导师 投資人 導師 對接方 investor mentor
    organiser | 主办方 | organiser | 运营方 主辦方 組委會 组委会 organizer operator
""")  # fmt: skip
AGREEMENTS: Final = terms("agreements", "对方是否认可", """
    yes | 认可   | agrees    | 是 已认可 已确认 确认 同意 認可 已確認 y true √ agreed confirmed
    no  | 不认可 | disagrees | 否 不同意 有异议 异议 不認可 有異議 n false × disputed
""")  # fmt: skip
CHANGES: Final = terms("changes", "更正或撤回", """
    correct  | 更正 | correct  | 修改 改正 訂正 correction corrected
    withdraw | 撤回 | withdraw | 收回 撤销 撤銷 作废 作廢 withdrawal withdrawn
""")  # fmt: skip
COMMANDS: Final = terms("commands", "指令", """
    open_cycle | 开启轮次 | open a cycle | 开始匹配 开启一轮 開啟輪次 open 开启一轮匹配
    pin        | 锁定     | pin          | 固定 指定 鎖定 lock 指定配对 pinapairing
    release    | 解除     | release      | 释放 解除配对 unpin releaseapairing
    swap       | 互换     | swap         | 对调 交换 互換 exchange 互换导师 exchangementors
    undo       | 撤销     | undo         | 回退 撤銷 復原 back 撤销手工改动 takeachangebyhandback
    publish    | 发布     | publish      | 公布 發布 發佈
    recall_publication | 撤回发布 | recall a publication | 收回发布 撤回發佈 收回發佈 unpublish recall recallpublication
    tick       | 计时     | tick         | 時鐘 时钟 到期检查 deadlinecheck
    withdraw   | 退出     | withdraw     | 退赛 退賽 撤回
    check_in   | 签到     | check in     | 到场 簽到 attend
    unavailable | 时段不便 | unavailable  | 没空 時段不便 busy
    draw_commit | 抽签封存 | commit a draw | 抽籤封存 封签
    draw_reveal | 抽签公开 | reveal a draw | 抽籤公開 开签
    close_round | 结束赛程 | close a round | 結束賽程 成绩公布
    pin_entry   | 指定入选 | pin an entry | 指定入選 保送
    exclude_entry | 排除     | exclude an entry | 不入选 不入選 排除项目 排除項目
    place_entry | 指定场次 | place an entry | 指定場次 指定出场
    move_slot   | 调整时刻 | move a slot  | 調整時刻 改时刻 改時刻 调整出场时刻 調整出場時刻
    swap_slots  | 对调场次 | swap slots   | 對調場次 互换场次 swaptwoslots
    lock_slots  | 锁定场次 | lock slots   | 鎖定場次
    replace_judge | 更换评委 | replace a judge | 更換評委 换评委
    move_meeting | 调整洽谈 | move a meeting | 調整洽談 改洽谈
    drop_meeting | 取消洽谈 | drop a meeting | 取消洽談
    add_tables  | 加桌     | add tables   | 增加洽谈桌 增加洽談桌
    add_session | 加场     | add a session | 加場 增加时段 增加時段 加洽谈时段 加洽談時段 addasessionofmeetings
    release_directive | 解除手工安排 | release a change by hand | 释放手工安排 釋放手工安排
    redo        | 重做     | redo         | 恢复 恢復 重做手工改动 重做手工改動 redoachangebyhand
    admit_late  | 受理逾期 | admit late   | 受理逾期 补报受理 補報受理 admitwhatislate
    object      | 提出异议 | object       | 异议 異議 提出異議 objection objecttoanentry
    decide_objection | 处理异议 | decide an objection | 處理異議 异议处理 異議處理
""")  # fmt: skip
ROLES: Final = terms("roles", "角色", """
    startup  | 企业   | startup  | 企業 团队 團隊 team
    mentor   | 导师   | mentor   | 導師
    investor | 投资人 | investor | 投資人 备案 備案
    judge    | 评委   | judge    | 評委
""")  # fmt: skip
PEOPLE_COMMANDS: Final = terms("people_commands", "总册指令", """
    merge     | 合并     | merge        | 合併 合为一人 同一人 join
    split     | 拆分     | split        | 分開 拆开 撤销合并 撤銷合併 unmerge
    apart     | 不是同一人 | apart      | 不同人 分属两人 非同一人 notthesame
    capacity  | 名额     | capacity     | 名額 名额合计 places
    filing    | 备案     | filing       | 備案 备案变更 備案變更 filingstatus
    hand_over | 转入转出 | hand over    | 轉入轉出 移交 轉介 转项目 handover
""")  # fmt: skip
CONTINUITY: Final = terms("continuity", "导师去留", """
    along | 随同 | along | 隨同 一同转入 随企业 跟随 goesalong
    stays | 留任 | stays | 留在原项目 不随同 不隨同
""")  # fmt: skip
CONTEST_ROUNDS: Final = terms("contest_rounds", "赛程", """
    preliminary | 初赛 | preliminary | 初賽 海选 海選 预赛 heats
    semi_final  | 复赛 | semi-final  | 複賽 半决赛 半決賽 semifinal
    final       | 决赛 | final       | 決賽 总决赛 總決賽 finals
""")  # fmt: skip
CONFLICT_KINDS: Final = terms("conflict_kinds", "关联性质", """
    founder  | 创始人   | founder  | 創始人 联合创始人
    employee | 员工     | employee | 員工 雇员 任职
    relative | 亲属     | relative | 親屬 家属 亲戚 family
    stake    | 持股     | stake    | 股东 股東 家庭持股 shareholding
    employer | 同一单位 | employer | 同单位 同事 同一單位 same-employer
    deal     | 既往投资 | deal     | 既往投資 曾投资 earlier-deal
    other    | 其他     | other    | 其它 其他关联 othertie
""")  # fmt: skip
ANGEL_TIES: Final = terms("angel_ties", "天使与被投企业的关系", """
    unrelated  | 无关系   | no tie           | 无 無關係 没有关系 unrelated none
    founder    | 发起人   | founder          | 發起人 创始人 联合创始人 promoter
    employee   | 雇员     | employee         | 僱員 员工 員工 任职
    relative   | 亲属     | relative         | 親屬 家属 发起人亲属 雇员亲属 family
    dispatched | 劳务派遣 | labour dispatch  | 勞務派遣 派遣 dispatched
""")  # fmt: skip
CONFLICT_LEVELS: Final = terms("conflict_levels", "回避级别", """
    none     | 无须回避 | none     | 无 無須迴避 不回避
    declared | 已申报   | declared | 申报 已申報 披露
    blocking | 须回避   | blocking | 回避 須迴避 迴避 block
    secret   | 保密回避 | secret   | 保密 保密迴避
""")  # fmt: skip
SESSIONS: Final = terms("sessions", "洽谈时段", """
    any       | 不限 | any       | 任意 皆可 全天 anytime
    morning   | 上午 | morning   | 早上 am
    afternoon | 下午 | afternoon | 午后 pm
""")  # fmt: skip
ORDERS: Final = terms("orders", "出场方式", """
    score     | 按得分 | by score  | 得分 按评分
    draw      | 抽签   | draw      | 抽籤 抽签决定 lot bydraw
    optimised | 优化   | optimised | 優化 编排 optimized 优化编排
""")  # fmt: skip
TIE_RULES: Final = terms("tie_rules", "同分规则", """
    highest_weight  | 先比权重最高项 | highest-weighted criterion | 权重最高项 thehighest-weightedcriterion
    fewest_extremes | 先比分歧较小   | least spread among judges  | 分歧小 theleastspreadamongjudges
    median          | 先比中位数     | median                     | 中位数 themedian
    earlier_rank    | 先比上一轮名次 | rank in the round before   | 上轮名次 therankintheroundbefore
    shared          | 并列           | shared rank                | 並列
""")  # fmt: skip
ASKING: Final = terms("asking", "提出方", """
    startup  | 企业   | startup  | 团队 项目方 企業
    investor | 投资人 | investor | 投资方 投資人 机构
""")  # fmt: skip
POLICIES: Final = terms("policies", "取向", """
    total  | 总分最高 | greatest total  | 最优 總分最高 sum
    fair   | 先顾最弱 | worst off first | 公平 先顧最弱 fairness leximin
    by_lot | 抽签     | by lot          | 抽籤 摇号 lottery
""")  # fmt: skip
LOAD_RULES: Final = terms("load_rules", "最低辅导数量", """
    preferred | 尽量满足 | preferred | 盡量滿足 尽量 soft
    required  | 必须满足 | required  | 必須滿足 必须 hard
""")  # fmt: skip
LIMIT_PER: Final = terms("limit_per", "名额对象", """
    mentor  | 每位导师 | each mentor  | 导师 每位導師
    startup | 每家企业 | each startup | 企业 每家企業 团队
    pool    | 整个项目 | the pool     | 项目 整個項目 合计
""")  # fmt: skip
LIMIT_BY: Final = terms("limit_by", "名额分组", """
    all        | 全部     | all        | 所有 不分组
    industry   | 行业     | industry   | 行業 行业门类
    space      | 载体     | space      | 空间 空間 孵化空间
    region     | 地区     | region     | 地區 城市
    stage      | 阶段     | stage      | 階段 发展阶段
    track      | 导师类别 | track      | 導師類別 创新创业
    engagement | 导师性质 | engagement | 導師性質 志愿专职
    newcomer   | 新导师   | newcomer   | 新導師 new-mentor
    need       | 需求     | need       | 服务需求 needs
    named      | 点名     | named      | 点名人员 點名 list
""")  # fmt: skip
POOL_KINDS: Final = terms("pool_kinds", "项目类型", """
    mentoring | 导师匹配 | mentoring | 导师辅导 導師匹配 mentor 导师对接
    roadshow  | 投资路演 | roadshow  | 路演 投資路演 大赛 contest investmentroadshow
""")  # fmt: skip
MODES: Final = terms("modes", "匹配方式", """
    on_change | 随变随配 | on change | 实时 隨變隨配 oneachchange
    cycle     | 按轮次   | per cycle | 轮次 按輪次 cycles 按轮匹配 bycycle
""")  # fmt: skip
_TEXT_FEATURES: Final = """
    dense    | 语义相近 | similar meaning  | 語義相近 内容相近 meaning text
    lexical  | 用词相近 | similar wording  | 用詞相近 wording words
"""
_FACT_FEATURES: Final = """
    industry | 行业相关 | related industry | 行業相關 行业 industries
    stage    | 阶段相合 | fitting stage    | 階段相合 阶段
    region   | 地区相近 | near region      | 地區相近 地区 同一地区
    language | 语言相通 | common language  | 語言相通 语言
    works    | 成果相近 | related works    | 成果相近 成果 过往成果 past-works
"""
MENTORING_FEATURES: Final = terms("mentoring_features", "打分特征（导师匹配）", f"""{_TEXT_FEATURES}{_FACT_FEATURES}
    needs    | 需求与服务相合 | needs and services meet | 需求與服務相合 需求 services
    wish     | 点名意向 | asked for          | 點名意向 意向 wishes
    offer    | 导师意向 | offered by the mentor | 導師意向 offers
    continuity | 延续合作 | worked together before | 延續合作 连续 連續
    acceptance | 可望接受 | likely to accept | 可望接受度 接受可能 答复可能 答覆可能
""")  # fmt: skip
ROADSHOW_FEATURES: Final = terms("roadshow_features", "打分特征（投资路演）", f"""{_TEXT_FEATURES}{_FACT_FEATURES}
    ticket   | 金额相合 | amount within reach | 金額相合 金额 amount
    history  | 过往投资 | past investments    | 過往投資 历史
""")  # fmt: skip
TRUTHS: Final = terms("truths", "是否", """
    yes | 是 | yes | true 1 y t on 有 齐全 已齐全 可以 接受
    no  | 否 | no  | false 0 n f off 无 不齐全 缺 不可以 無
""")  # fmt: skip

TERMS: Final[Mapping[str, CodeTable]] = {
    known.name: known
    for known in (
        STAGES, NEEDS, ROUNDS, ENGAGEMENTS, TRACKS, INVESTOR_TYPES, FILING_STATUSES, LANGUAGES, GROUPS, ANSWERS, PARTIES,
        REASONS, OUTCOMES, REPORTERS, AGREEMENTS, CHANGES, COMMANDS, POLICIES, LOAD_RULES, LIMIT_PER, LIMIT_BY, CONTEST_ROUNDS,
        CONFLICT_KINDS, ANGEL_TIES, CONFLICT_LEVELS, SESSIONS, ORDERS, TIE_RULES, ASKING,
        POOL_KINDS, MODES, MENTORING_FEATURES, ROADSHOW_FEATURES, PEOPLE_COMMANDS, CONTINUITY, ROLES,
    )
}  # fmt: skip
