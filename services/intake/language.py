"""Which language a profile is written in: English by its share of ASCII, Traditional Chinese by its characters."""

import re
from typing import Final

from contracts.pool_log import Language

_LOOKED_AT: Final = 400
_ASCII_PER_HAN: Final = 8
"""From so many ASCII characters per other one on, a text is English with some names in Chinese."""

_PAIRS: Final = """
万萬 与與 业業 东東 丝絲 两兩 严嚴 个個 临臨 为為 举舉 义義 乐樂 习習 书書 买買 乱亂 争爭 亚亞 产產 亲親 亿億 仅僅 从從 们們 价價 众眾
优優 会會 传傳 伤傷 伦倫 体體 佣傭 侧側 侨僑 债債 储儲 儿兒 兴興 养養 内內 军軍 农農 冲衝 决決 况況 净淨 减減 凤鳳 凭憑 击擊 创創 别別
制製 剂劑 剧劇 办辦 务務 动動 劳勞 势勢 区區 医醫 华華 协協 单單 卖賣 卫衛 厂廠 历歷 压壓 县縣 参參 双雙 发發 变變 号號 叶葉 听聽 启啟
员員 响響 团團 园園 围圍 国國 图圖 圆圓 圣聖 场場 坏壞 块塊 坚堅 坛壇 声聲 处處 备備 复復 够夠 头頭 夺奪 奋奮 奖獎 妇婦 学學 宁寧 宝寶
实實 审審 宽寬 对對 导導 寻尋 寿壽 将將 尔爾 尝嘗 层層 属屬 岁歲 岛島 币幣 师師 带帶 帮幫 广廣 庆慶 库庫 应應 废廢 开開 异異 张張 弥彌
弹彈 强強 归歸 当當 录錄 态態 总總 恶惡 悦悅 惊驚 惯慣 愿願 戏戲 战戰 户戶 扩擴 执執 扬揚 护護 报報 担擔 拟擬 择擇 损損 换換 据據 摄攝
数數 敌敵 断斷 无無 旧舊 时時 显顯 晓曉 机機 权權 条條 来來 杰傑 构構 标標 树樹 样樣 桥橋 检檢 楼樓 欢歡 欧歐 残殘 毕畢 气氣 汇匯 汉漢
沟溝 没沒 泽澤 洁潔 济濟 测測 浓濃 温溫 湾灣 满滿 灯燈 灵靈 点點 热熱 爱愛 环環 现現 电電 画畫 疗療 监監 盖蓋 盘盤 矿礦 码碼 确確 础礎
种種 积積 称稱 稳穩 穷窮 窃竊 竞競 笔筆 签簽 简簡 类類 粮糧 紧緊 红紅 约約 级級 纪紀 纯純 纲綱 纳納 纸紙 线線 练練 组組 细細 织織 终終
绍紹 经經 结結 给給 络絡 统統 继繼 绩績 续續 维維 综綜 绿綠 编編 缘緣 网網 罗羅 联聯 职職 聪聰 脑腦 腾騰 艺藝 节節 药藥 获獲 虑慮 虚虛
补補 装裝 见見 观觀 规規 视視 览覽 觉覺 计計 认認 讨討 让讓 议議 记記 讲講 许許 论論 设設 访訪 证證 评評 识識 诉訴 试試 话話 询詢 该該
详詳 语語 误誤 请請 读讀 课課 调調 谁誰 谈談 谋謀 谢謝 谱譜 贝貝 负負 财財 责責 败敗 货貨 质質 购購 贯貫 贵貴 贸貿 费費 资資 赋賦 赛賽
赢贏 车車 转轉 轮輪 软軟 轻輕 载載 较較 输輸 辆輛 边邊 达達 过過 运運 还還 这這 进進 远遠 连連 适適 选選 递遞 遗遺 邮郵 释釋 鉴鑑 针針
钟鐘 钢鋼 钱錢 铁鐵 银銀 链鏈 销銷 锁鎖 错錯 键鍵 镇鎮 长長 门門 问問 间間 闻聞 队隊 阳陽 阶階 际際 陆陸 险險 随隨 难難 静靜 顶頂 项項
顺順 须須 顾顧 预預 领領 频頻 题題 额額 风風 飞飛 饭飯 饮飲 馆館 马馬 驱驅 验驗 鱼魚 鲜鮮 黄黃 齐齊 龙龍
"""
_WORDS: Final = _PAIRS.split()
_TRADITIONAL: Final = re.compile(f"[{''.join(pair[1] for pair in _WORDS)}]")
_SIMPLIFIED: Final = re.compile(f"[{''.join(pair[0] for pair in _WORDS)}]")


def detect(text: str) -> Language:
    """Return the language of `text`, judged by its first 400 characters; Simplified Chinese where nothing tells."""
    text = text[:_LOOKED_AT]
    if text.isascii():
        return "en" if any(map(str.isalpha, text)) else "zh-Hans"
    others = (len(text.encode()) - len(text)) / 2  # Han characters take three bytes, ASCII one
    if len(text) - others >= others * _ASCII_PER_HAN:
        return "en"
    if _TRADITIONAL.search(text) is None:
        return "zh-Hans"
    return "zh-Hant" if len(_TRADITIONAL.findall(text)) > len(_SIMPLIFIED.findall(text)) else "zh-Hans"
