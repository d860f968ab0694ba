"""The set phrases that news sites put around an article, in the languages of the project.

Each is matched against a line in lower case without marks at its ends, so they are written so.
"""

from __future__ import annotations

import re

# Headings above lists of other articles.  A line counts when it is the phrase, or begins with it
# and goes on for a few words ("latest in phones").
RELATED = """
related | related articles | related stories | related news | related content | related posts
related reading | related links | related topics | related coverage | related video | related videos
more on this story | more on this topic | more like this | more stories | more news | more to explore
more top stories | read more | read next | up next | what to read next | keep reading
recommended | recommended for you | recommended stories | recommended reading | editor's picks
editors' picks | editor's choice | most read | most popular | most viewed | most shared | most watched
most commented | trending | trending now | trending stories | top stories | latest news
latest stories | latest articles | latest videos | latest posts | recent posts | recent articles
you may also like | you might also like | you may like | also read | see also | don't miss | popular
popular now | popular posts | in case you missed it | from around the web | around the web
sponsored stories | promoted stories | next story | previous story | other stories | in this series
à lire aussi | lire aussi | a lire aussi | à lire également | lire également | voir aussi
sur le même sujet | sur le même thème | articles liés | articles similaires | articles connexes
les plus lus | les plus lues | les plus consultés | articles les plus lus | nos derniers articles
derniers articles | dernières actualités | en continu | à la une | vous aimerez aussi
vous pourriez aussi aimer | pour aller plus loin | plus d'articles | notre sélection | à découvrir
les plus partagés | articles recommandés | contenus sponsorisés | dans la même rubrique
mehr zum thema | zum thema | lesen sie auch | lesen sie mehr | auch interessant | weitere artikel
weitere themen | weitere meldungen | weitere nachrichten | meistgelesen | meistgelesene artikel
am meisten gelesen | das könnte sie auch interessieren | das könnte ihnen auch gefallen
verwandte artikel | ähnliche artikel | verwandte themen | siehe auch | empfohlene artikel
neueste artikel | aktuelle meldungen | mehr aus diesem ressort | passend zum thema | top-artikel
empfehlungen der redaktion | mehr lesen | beliebte artikel | neueste beiträge
artículos relacionados | noticias relacionadas | contenido relacionado | te puede interesar
también te puede interesar | te puede gustar | más noticias | más información | lo más leído
lo más visto | más leídas | más leídos | las más leídas | leer más | lea también | lee también
ver también | últimas noticias | últimos artículos | recomendados | recomendado | no te pierdas
más sobre este tema | en otros medios | lo último | destacados | entradas recientes
leggi anche | articoli correlati | articoli simili | notizie correlate | potrebbe interessarti
potrebbe interessarti anche | ti potrebbe interessare | ti potrebbe interessare anche | i più letti
le più lette | più letti | ultime notizie | ultimi articoli | vedi anche | altre notizie
altri articoli | contenuti correlati | per approfondire | da non perdere | consigliati per te
leia também | leia mais | veja também | artigos relacionados | notícias relacionadas
matérias relacionadas | mais lidas | as mais lidas | mais lidos | últimas notícias | saiba mais
conteúdo relacionado | você pode gostar | talvez você goste | recomendados para você | mais notícias
читайте также | читать также | смотрите также | смотреть также | по теме | материалы по теме
ещё по теме | еще по теме | похожие статьи | похожие материалы | похожие новости | самое читаемое
популярное | популярные статьи | последние новости | другие новости | новости по теме | главное
рекомендуем | рекомендуем почитать | рекомендуем прочитать | вам может быть интересно | лента новостей
διαβάστε επίσης | διαβάστε ακόμα | διαβάστε ακόμη | διαβάστε περισσότερα | δείτε επίσης
δείτε ακόμα | σχετικά άρθρα | σχετικά θέματα | σχετικές ειδήσεις | δημοφιλή | δημοφιλή άρθρα
τα πιο δημοφιλή | τελευταία νέα | τελευταίες ειδήσεις | ροή ειδήσεων | περισσότερα νέα
ilgili haberler | ilgili yazılar | ilgili makaleler | benzer haberler | benzer yazılar
bunlar da ilginizi çekebilir | ilginizi çekebilir | en çok okunanlar | çok okunanlar | son haberler
diğer haberler | öne çıkanlar | önerilen haberler | ayrıca okuyun | ayrıca bakınız | popüler haberler
اقرأ أيضا | اقرأ أيضاً | إقرأ أيضا | اقرأ ايضا | اقرا ايضا | مقالات ذات صلة | أخبار ذات صلة
مواضيع ذات صلة | مواضيع متعلقة | موضوعات متعلقة | الأكثر قراءة | الأكثر مشاهدة | آخر الأخبار
قد يعجبك أيضا | قد يعجبك | قد يهمك | قد يهمك أيضا | المزيد من الأخبار | شاهد أيضا | شاهد أيضاً
यह भी पढ़ें | ये भी पढ़ें | इसे भी पढ़ें | यह भी देखें | संबंधित खबरें | संबंधित ख़बरें | संबंधित समाचार
संबंधित लेख | और पढ़ें | सबसे ज्यादा पढ़े गए | सबसे ज़्यादा पढ़ी गईं | ताज़ा ख़बरें | ताजा खबरें | लोकप्रिय
ข่าวที่เกี่ยวข้อง | บทความที่เกี่ยวข้อง | เรื่องที่เกี่ยวข้อง | อ่านเพิ่มเติม | อ่านต่อ | ข่าวล่าสุด | ข่าวยอดนิยม
บทความแนะนำ | เรื่องแนะนำ | บทความล่าสุด | คุณอาจสนใจ | ข่าวอื่นๆ | ข่าวแนะนำ
tin liên quan | bài viết liên quan | bài liên quan | tin cùng chuyên mục | cùng chuyên mục
đọc thêm | xem thêm | đọc nhiều | đọc nhiều nhất | xem nhiều | tin mới | tin mới nhất | tin nổi bật
có thể bạn quan tâm | bạn có thể quan tâm | tin khác | tin cũ hơn
相关阅读 | 相关新闻 | 相关文章 | 相关报道 | 相关链接 | 相关推荐 | 延伸阅读 | 推荐阅读 | 热门文章 | 热门新闻
热门推荐 | 最新文章 | 最新新闻 | 最新消息 | 猜你喜欢 | 大家都在看 | 更多新闻 | 更多内容 | 编辑推荐 | 阅读排行
热点新闻 | 上一篇 | 下一篇 | 精彩推荐 | 相關閱讀 | 相關新聞 | 相關文章 | 延伸閱讀 | 推薦閱讀 | 熱門文章
熱門新聞 | 更多新聞 | 你可能也喜歡 | 你可能会喜欢 | 你可能感兴趣
関連記事 | 関連ニュース | 関連リンク | 関連トピックス | あわせて読みたい | 合わせて読みたい | こちらもおすすめ
おすすめ記事 | おすすめの記事 | 人気記事 | 人気記事ランキング | アクセスランキング | ランキング | 最新記事 | 最新ニュース
新着記事 | 注目の記事 | 次の記事 | 前の記事 | もっと読む | 続きを読む
관련기사 | 관련 기사 | 관련 뉴스 | 관련뉴스 | 연관 기사 | 많이 본 뉴스 | 많이 본 기사 | 가장 많이 본 뉴스 | 인기 기사
인기기사 | 추천 기사 | 추천기사 | 최신 기사 | 최신기사 | 최신 뉴스 | 주요 뉴스 | 주요뉴스 | 이 기사도 함께 보세요 | 더보기
함께 보면 좋은 기사 | 오늘의 주요뉴스
citește și | citeste si | citiți și | articole similare | articole recomandate | știri similare
articole asemănătoare | cele mai citite | cele mai noi | ultimele știri | ultima oră | vezi și
te-ar putea interesa | recomandări | recomandate | știri recomandate | pe aceeași temă
"""

# Openings of such headings, followed by a section's or writer's name.
RELATED_OPENINGS = """
latest in | latest from | more in | more from | more about | more on | popular in | trending in
best of | most read in | most popular in | top stories in | explore more in | read more about
plus d'articles sur | les plus lus dans | dernières actualités de | tout sur | dans la rubrique
mehr aus | mehr von | mehr über | mehr zu | neueste artikel in | aktuelles aus | neues aus
lo último en | lo último de | más sobre | más de | más en | lo más leído en | últimas noticias de
ultime da | ultime notizie da | altro da | altro su | i più letti di | mais de | mais sobre
últimas de | mais lidas em | mais em | последнее в | ещё в разделе | больше о | περισσότερα για
περισσότερα από | τελευταία από | más noticias de | alte știri din | ultimele din | mai multe despre
"""

NETWORKS = """
facebook twitter x whatsapp linkedin pinterest reddit telegram instagram youtube tiktok flipboard
messenger threads bluesky mastodon tumblr snapchat viber weibo wechat line vk vkontakte pocket email
e-mail mail rss messenger skype xing kakaotalk kakao zalo odnoklassniki ok signal sms print google
вконтакте одноклассники вк твиттер телеграм телеграмм ватсап фейсбук дзен viber вайбер
微信 微博 qq空间 qq 朋友圈 新浪微博 抖音 フェイスブック ツイッター はてなブックマーク はてブ ライン
페이스북 트위터 카카오톡 카카오스토리 네이버 밴드 블로그 فيسبوك تويتر واتساب تيليجرام تلغرام إكس
फेसबुक ट्विटर व्हाट्सएप व्हाट्सऐप टेलीग्राम เฟซบุ๊ก ทวิตเตอร์ ไลน์
"""

SHARE_WORDS = """
share this article story on via with shares tweet post pin it send copy link url save bookmark print
comment comments like likes follow us gift add to to on by page embed more
partager cet article sur par partagez tweeter imprimer copier le lien enregistrer envoyer suivez-nous
commenter réagir teilen artikel diesen auf per drucken merken kopieren senden folgen sie uns
link compartir este artículo en por compartir imprimir copiar enlace guardar enviar síguenos
condividi questo articolo su via stampa copia invia salva seguici compartilhe compartilhar este
artigo no na por copiar imprimir salvar enviar siga-nos поделиться поделитесь в на через
скопировать ссылку печать распечатать отправить сохранить подписаться мы κοινοποίηση κοινοποιήστε
μοιραστείτε το στο εκτύπωση αντιγραφή συνδέσμου αποστολή paylaş paylaşın yazdır kopyala bağlantıyı
gönder kaydet شارك مشاركة المقال على عبر طباعة نسخ الرابط إرسال حفظ शेयर करें साझा प्रिंट कॉपी लिंक
แชร์ พิมพ์ คัดลอกลิงก์ ส่ง บันทึก chia sẻ bài viết sao chép liên kết in lưu gửi 分享 分享到 转发 收藏
打印 复制链接 点赞 扫一扫 分享至 轉發 列印 複製連結 シェア シェアする ツイート 印刷 保存 共有 共有する ブックマーク
メール 送る 공유 공유하기 인쇄 스크랩 url복사 링크복사 좋아요 글자크기 distribuie distribuiți pe trimite
tipărește copiază salvează printează
"""

# Navigation: words that menus are made of.
MENU = """
home | menu | search | log in | login | sign in | sign up | register | subscribe | contact | contact us
about | about us | news | world | sport | sports | business | politics | opinion | culture | tech
technology | science | health | travel | video | videos | podcasts | weather | shop | jobs | help
newsletter | newsletters | advertise | privacy | privacy policy | terms | terms of use | cookie policy
skip to content | skip to main content | back to top | accessibility | faq | sitemap | archive | next
previous | entertainment | lifestyle | money | food | style | blog | careers | press | more | account
accueil | rechercher | connexion | se connecter | s'abonner | abonnez-vous | actualités | monde
économie | politique | société | mentions légales | contactez-nous | à propos | santé | sciences
startseite | suche | anmelden | abo | nachrichten | wirtschaft | politik | kultur | wissen | panorama
impressum | datenschutz | kontakt | über uns | gesellschaft | agb | ressorts | zum inhalt springen
inicio | buscar | iniciar sesión | suscríbete | noticias | mundo | economía | política | deportes
cultura | contacto | aviso legal | quiénes somos | portada | sociedad | opinión | internacional
cerca | accedi | abbonati | notizie | mondo | economia | esteri | cronaca | contatti | chi siamo
início | entrar | assine | notícias | esportes | contato | sobre | fale conosco | expediente
главная | поиск | войти | вход | регистрация | новости | политика | экономика | общество | спорт
культура | мир | контакты | о нас | реклама | подписка | в мире | наука | ещё
αρχική | αναζήτηση | σύνδεση | εγγραφή | ειδήσεις | πολιτική | οικονομία | κόσμος | αθλητικά
επικοινωνία | κοινωνία | όροι χρήσης
ana sayfa | anasayfa | ara | giriş | giriş yap | üye ol | gündem | dünya | ekonomi | spor | siyaset
kültür | iletişim | hakkımızda | künye | teknoloji | sağlık
الرئيسية | بحث | تسجيل الدخول | أخبار | الأخبار | سياسة | اقتصاد | رياضة | ثقافة | العالم | اتصل بنا
من نحن | منوعات | فيديو | होम | खोजें | देश | दुनिया | खेल | मनोरंजन | राजनीति | व्यापार | संपर्क करें | वीडियो
หน้าแรก | ค้นหา | เข้าสู่ระบบ | ข่าว | การเมือง | เศรษฐกิจ | กีฬา | บันเทิง | ติดต่อเรา | ต่างประเทศ
trang chủ | tìm kiếm | đăng nhập | đăng ký | thời sự | thế giới | kinh doanh | thể thao | giải trí
liên hệ | pháp luật | giáo dục | sức khỏe | đời sống
首页 | 搜索 | 登录 | 注册 | 新闻 | 国内 | 国际 | 财经 | 体育 | 娱乐 | 科技 | 军事 | 联系我们 | 关于我们 | 网站地图 | 首頁
ホーム | 検索 | ログイン | 会員登録 | ニュース | 国際 | 経済 | 政治 | スポーツ | 社会 | エンタメ | お問い合わせ | トップ
홈 | 검색 | 로그인 | 회원가입 | 뉴스 | 정치 | 경제 | 사회 | 국제 | 스포츠 | 문화 | 연예 | 회사소개 | 문의
acasă | căutare | autentificare | abonează-te | știri | politică | economie | externe | cultură
despre noi | actualitate | sănătate
"""

# Lines that are furniture as they stand.
WHOLE_LINES = """
advertisement | advertising | ad | sponsored | sponsored content | paid content | promoted
continue reading | story continues below | story continues below advertisement
article continues below | scroll to continue | scroll down to continue reading | skip advertisement
advertisement - scroll to continue | read full article | read the full story | view comments
show comments | leave a comment | leave a reply | join the conversation | add a comment | load more
show more | view all | see all | back to top | click here to subscribe | follow us | about the author
about the authors | listen to this article | listen to article | play video | watch now | watch live
subscribe now | subscribe | sign up | sign in | log in | accept all | accept all cookies | reject all
manage cookies | cookie settings | cookie preferences | skip to content | skip to main content | close
enlarge image | view gallery | view image | open image in gallery | image source, getty images
publicité | la suite après la publicité | lire la suite | lire la suite après la publicité
article réservé aux abonnés | s'abonner | je m'abonne | se connecter | tout accepter | tout refuser
accepter et fermer | continuer sans accepter | voir les commentaires | laisser un commentaire
afficher plus | retour en haut | écouter l'article | ajouter un commentaire | à propos de l'auteur
anzeige | werbung | weiterlesen | weiterlesen nach der anzeige | jetzt abonnieren | anmelden
alle akzeptieren | alle ablehnen | cookies akzeptieren | kommentare anzeigen | kommentar schreiben
zur startseite | mehr anzeigen | nach oben | zum seitenanfang | über den autor | über die autorin
artikel anhören | cookie-einstellungen | jetzt teilen | zurück zur startseite
publicidad | anuncio | continuar leyendo | sigue leyendo | seguir leyendo | suscríbete
aceptar todo | aceptar todas | aceptar cookies | rechazar todo | ver comentarios | deja un comentario
iniciar sesión | ver más | volver arriba | sobre el autor | sobre la autora | patrocinado
pubblicità | annuncio | continua a leggere | abbonati | accetta tutto | accetta tutti | rifiuta tutto
lascia un commento | vedi tutti | torna su | l'autore | informazioni sull'autore | accetta e continua
publicidade | continua depois da publicidade | continua após a publicidade | continue lendo
assine já | aceitar todos | aceitar cookies | deixe um comentário | ver mais | voltar ao topo
sobre o autor | sobre a autora | deixe seu comentário
реклама | на правах рекламы | читать далее | продолжение после рекламы | подписаться | войти
принять все | показать ещё | показать еще | оставить комментарий | комментарии | наверх | об авторе
принять | подробнее | добавить комментарий | показать комментарии
διαφήμιση | συνέχεια ανάγνωσης | εγγραφή | σύνδεση | αποδοχή όλων | αποδοχή | δείτε όλα | σχόλια
αφήστε ένα σχόλιο | επιστροφή στην κορυφή | σχετικά με τον συντάκτη
reklam | reklamlar | haberin devamı | devamını oku | abone ol | giriş yap | tümünü kabul et
yorum yap | yorumlar | yukarı çık | yazar hakkında | tümünü gör
إعلان | إعلانات | اقرأ المزيد | تابع القراءة | اشترك | اشترك الآن | تسجيل الدخول | قبول الكل | أضف تعليقا
التعليقات | عن الكاتب | العودة إلى الأعلى
विज्ञापन | आगे पढ़ें | पूरा पढ़ें | सब्सक्राइब करें | लॉग इन | सभी स्वीकार करें | टिप्पणी करें | लेखक के बारे में | और देखें
โฆษณา | อ่านทั้งหมด | สมัครสมาชิก | เข้าสู่ระบบ | ยอมรับทั้งหมด | แสดงความคิดเห็น | ดูทั้งหมด | กลับขึ้นด้านบน
เกี่ยวกับผู้เขียน | quảng cáo | đăng ký | đăng nhập | chấp nhận tất cả | bình luận | ý kiến bạn đọc | gửi bình luận
về tác giả | lên đầu trang | xem tất cả | tiếp tục đọc
广告 | 阅读全文 | 展开全文 | 查看更多 | 点击查看更多 | 订阅 | 登录 | 注册 | 接受所有 | 全部接受 | 发表评论 | 返回顶部 | 关于作者
查看全部 | 收起 | 广告位 | 我要评论 | 網友評論 | 网友评论 | 廣告 | 閱讀全文
広告 | スポンサーリンク | pr | 続きを読む | もっと見る | 購読する | ログイン | すべて同意する | すべて許可 | コメントする
コメントを書く | ページトップへ | トップへ戻る | この記事を書いた人 | 著者について | 会員限定 | 記事の続きはこちら | 一覧を見る
광고 | 더 보기 | 전체 보기 | 구독하기 | 로그인 | 모두 동의 | 모두 허용 | 댓글 쓰기 | 댓글 | 댓글보기 | 맨 위로 | 글쓴이 소개 | 기자 소개
publicitate | citește mai mult | citește mai departe | continuă să citești | abonează-te | acceptă toate
accept toate | lasă un comentariu | adaugă un comentariu | vezi toate | despre autor | înapoi sus
"""

# What a cookie banner, a newsletter prompt or a subscription wall begins with.
PROMPTS = """
we use cookies | we and our partners | this site uses cookies | this website uses cookies
our site uses cookies | our website uses cookies | by continuing to use this | by continuing to browse
by using this site you | by clicking accept | by clicking "accept | your privacy matters
we value your privacy | we care about your privacy | please enable javascript | javascript is disabled
please enable cookies | sign up for our | sign up to our | sign up for the | sign up to receive
sign up to get | sign up now | sign up today | subscribe to our | subscribe to the | subscribe for
subscribe now | subscribe today | get our free | get the latest news | get our newsletter
get the best of | get breaking news | join our newsletter | join our mailing list | enter your email
your email address | thank you for signing up | thank you for subscribing | already a subscriber
you have reached your | this article is for subscribers | to continue reading, | to read the full
support our journalism | support independent | become a member | download our app | download the app
follow us on | follow our | like us on | find us on | join us on | join our | contact us at
do you have a story | got a tip | have you got a story | have a story to tell | the views expressed
this article was originally published | affiliate links | when you purchase through links
we may earn a commission | this post may contain affiliate | if you buy through | contact me with news
by submitting your information you | by signing up, you | by signing up you | you can unsubscribe
nous utilisons des cookies | ce site utilise des cookies | notre site utilise des cookies
en poursuivant votre navigation | en continuant à naviguer | en continuant votre navigation
inscrivez-vous à notre newsletter | inscrivez-vous à la newsletter | inscrivez-vous à notre
abonnez-vous | recevez chaque | recevez notre | recevez nos | recevez toute l'actualité
recevez les dernières | votre adresse e-mail | votre adresse email | suivez-nous | rejoignez-nous
déjà abonné | cet article est réservé | la lecture de cet article est réservée | il vous reste
pour lire la suite | téléchargez notre application | vous pouvez vous désinscrire | soutenez-nous
wir verwenden cookies | wir nutzen cookies | diese website verwendet cookies | diese website nutzt
diese webseite verwendet cookies | unsere website verwendet cookies | mit der nutzung dieser
melden sie sich für unseren | abonnieren sie | jetzt newsletter | newsletter abonnieren
unser newsletter | ihre e-mail-adresse | folgen sie uns | sie haben bereits ein abo
bereits abonnent | dieser artikel ist nur für | jetzt weiterlesen mit | laden sie unsere app
jeden morgen die wichtigsten | sie können sich jederzeit | bitte aktivieren sie javascript
utilizamos cookies | usamos cookies | este sitio web utiliza cookies | este sitio utiliza cookies
este sitio usa cookies | esta web utiliza cookies | si continúas navegando | si continúa navegando
al continuar navegando | suscríbete a | suscríbase a | apúntate a nuestra | recibe nuestra
recibe las noticias | recibe en tu correo | recibe cada | introduce tu correo | tu correo electrónico
síguenos en | ¿ya eres suscriptor | ya soy suscriptor | descarga nuestra app | únete a nuestro
utilizziamo i cookie | usiamo i cookie | questo sito utilizza | questo sito usa | continuando la navigazione
proseguendo la navigazione | continuando a navigare | iscriviti alla newsletter | iscriviti alla nostra
ricevi ogni | ricevi le notizie | ricevi la newsletter | inserisci la tua email | seguici su
sei già abbonato | scarica la nostra app | per continuare a leggere
usamos cookies | nós usamos cookies | este site usa cookies | este site utiliza cookies
utilizamos cookies | ao continuar navegando | ao continuar a navegar | assine nossa newsletter
assine a nossa | inscreva-se na | inscreva-se em nossa | receba nossa | receba as notícias
receba em seu | receba no seu | siga-nos | siga o | já é assinante | baixe o nosso | baixe nosso
мы используем cookie | мы используем файлы cookie | этот сайт использует | наш сайт использует
сайт использует cookie | продолжая использовать | продолжая пользоваться | оставаясь на сайте
подпишитесь на | подписывайтесь на | получайте главные | получайте новости | введите ваш e-mail
введите свой e-mail | ваш e-mail | следите за нами | присоединяйтесь к | читайте нас в | скачайте наше
хотите быть в курсе | нашли ошибку | если вы нашли ошибку | нашли опечатку
χρησιμοποιούμε cookies | αυτός ο ιστότοπος χρησιμοποιεί | ο ιστότοπος χρησιμοποιεί | το site χρησιμοποιεί
συνεχίζοντας την περιήγηση | συνεχίζοντας να χρησιμοποιείτε | εγγραφείτε στο newsletter
εγγραφείτε στο | ακολουθήστε μας | ακολουθήστε το | κατεβάστε την εφαρμογή | το email σας
sitemizde çerez | çerezleri kullanıyoruz | web sitemizde çerez | bu site çerez | bu web sitesi çerez
size daha iyi hizmet | siteyi kullanmaya devam | bültenimize abone | bültenimize kaydol
e-bültenimize | e-posta adresiniz | bizi takip | uygulamamızı indir | haberleri anında
نستخدم ملفات تعريف الارتباط | يستخدم هذا الموقع ملفات | يستخدم موقعنا ملفات | باستمرارك في استخدام
باستخدامك لهذا الموقع | اشترك في نشرتنا | اشترك في النشرة | سجل بريدك | أدخل بريدك | بريدك الإلكتروني
تابعونا على | تابعنا على | حمل تطبيق | انضم إلى قناتنا
हम कुकीज़ का | हम कुकीज का | यह वेबसाइट कुकीज़ | यह साइट कुकीज़ | हमारी वेबसाइट कुकीज़ | हमारे न्यूज़लेटर
न्यूज़लेटर के लिए | अपना ईमेल | हमें फॉलो करें | हमारा ऐप डाउनलोड | हमारे व्हाट्सएप | ताज़ा ख़बरों के लिए
ताजा खबरों के लिए | ลงทะเบียนรับ | เว็บไซต์นี้ใช้คุกกี้ | เราใช้คุกกี้ | เว็บไซต์ของเราใช้คุกกี้ | การใช้เว็บไซต์นี้ต่อ
สมัครรับจดหมายข่าว | สมัครรับข่าวสาร | กรอกอีเมล | ติดตามเราได้ที่ | ติดตามเราที่ | ติดตามข่าวสารได้ที่ | ดาวน์โหลดแอป
chúng tôi sử dụng cookie | trang web này sử dụng cookie | website này sử dụng cookie
bằng cách tiếp tục sử dụng | đăng ký nhận bản tin | đăng ký nhận tin | nhập email | theo dõi chúng tôi
tải ứng dụng | mời bạn đọc | 我们使用cookie | 我们使用 cookie | 本网站使用cookie | 本网站使用 cookie | 本站使用cookie
本站使用 cookie | 继续浏览本 | 继续使用本网站 | 订阅我们的 | 欢迎订阅 | 请输入您的邮箱 | 请输入邮箱 | 关注我们 | 欢迎关注
扫描二维码 | 扫码关注 | 长按二维码 | 下载客户端 | 点击下载 | 版权声明 | 免责声明 | 特别声明 | 声明： | 本文来自 | 未经授权
转载请注明 | 未经许可 | 訂閱我們 | 本網站使用 | 我們使用 | 追蹤我們 | 下載app | 点击上方 | 责任编辑 | 責任編輯 | 编辑： | 編輯：
当サイトではcookie | 当サイトでは、cookie | 当サイトはcookie | このサイトではcookie | このサイトはcookie | 本サイトではcookie
本サイトでは、cookie | 当ウェブサイトでは | このウェブサイトでは | サイトの利用を続ける | メルマガ登録 | メールマガジンに登録 | ニュースレターに登録
ニュースレターを購読 | メールアドレスを入力 | フォローする | フォローしてください | アプリをダウンロード | この記事は会員限定 | 無断転載
本記事の無断転載 | 最新情報をお届け | 쿠키를 사용 | 이 웹사이트는 쿠키 | 본 사이트는 쿠키 | 이 사이트는 쿠키 | 당사는 쿠키 | 뉴스레터를 구독
뉴스레터 구독 | 이메일을 입력 | 이메일 주소를 입력 | 팔로우하세요 | 앱을 다운로드 | 앱 다운로드 | 무단 전재 | 무단전재 | 저작권자 | 제보는
folosim cookie | acest site folosește | acest site utilizează | site-ul nostru folosește
continuarea navigării | prin continuarea navigării | continuând să navighezi | abonează-te la
abonați-vă la | înscrie-te la | primește cele mai | primește zilnic | introdu adresa | adresa ta de e-mail
urmărește-ne | urmăriți-ne | descarcă aplicația | intră pe canalul
"""

CREDITS = (
    r"images?|photos?|pictures?|photographs?|photography|illustrations?|graphics?|credits?|videos?|"
    r"featured image|header image|cover image|stock photo|image source|photo illustration|"
    r"crédits? ?photos?|crédits?|photographie|légende|visuel|"
    r"fotos?|bild|bilder|bildquelle|bildnachweis|bildrechte|grafik|quelle|symbolbild|"
    r"foto de archivo|imagen|imágenes|fotografía|crédito|créditos|fuente de la imagen|"
    r"immagine|immagini|fotografia|crediti|credit foto|imagem|imagens|reprodução|divulgação|"
    r"фото|изображение|иллюстрация|источник фото|автор фото|φωτογραφία|φωτο|φωτό|εικόνα|πηγή φωτογραφίας|"
    r"fotoğraf|görsel|kaynak fotoğraf|صورة|الصورة|تصوير|مصدر الصورة|फोटो|फ़ोटो|तस्वीर|चित्र|इमेज|"
    r"ภาพ|ภาพจาก|ขอบคุณภาพ|ที่มาภาพ|เครดิตภาพ|ảnh|hình ảnh|nguồn ảnh|ảnh minh họa|"
    r"图片来源|图片|图源|图|圖片來源|圖片|圖|摄影|攝影|图片说明|配图|照片|写真|画像|撮影|写真提供|画像提供|"
    r"写真はイメージ|사진|사진제공|사진 제공|이미지|이미지 출처|사진 출처|imagine|sursă foto|sursa foto"
)
CREDIT_PREPOSITIONS = r"by|courtesy of|courtesy|credits?|source|via|from|de|par|von|di|por|от|του|:"
AGENCIES = (
    r"getty images|afp|reuters|ap photo|ap|epa|efe|ansa|dpa|shutterstock|istock|unsplash|pixabay|pexels|"
    r"alamy|bloomberg|xinhua|tass|тасс|риа новости|ria novosti|lusa|agerpres|mediafax|anadolu|aa|picture alliance|"
    r"keystone|belga|imago|adobe stock|flickr|wikimedia commons|wikipedia|pa media|pa|rex|nurphoto|sipa|"
    r"新华社|视觉中国|共同|時事|연합뉴스|뉴시스|뉴스1|ttxvn|vnexpress|pti|ani"
)

TAG_LABELS = (
    r"tags?|tagged|topics?|keywords?|filed under|categor(?:y|ies)|posted in|labels?|explore more topics|"
    r"mots[- ]clés?|thèmes?|étiquettes?|sur le sujet|rubriques?|"
    r"schlagwörter|schlagworte|stichwörter|themen|"
    r"etiquetas?|temas|palabras clave|archivado en|categorías?|"
    r"argomenti|etichette|parole chiave|tag articolo|palavras-chave|assuntos|tópicos|"
    r"теги|метки|темы|рубрики|тэги|ετικέτες|θέματα|ετικετες|etiketler|anahtar kelimeler|konular|"
    r"الوسوم|وسوم|كلمات مفتاحية|الكلمات الدالة|كلمات دلالية|टैग|टैग्स|विषय|แท็ก|ป้ายกำกับ|คำค้น|"
    r"từ khóa|thẻ|chủ đề|标签|關鍵字|关键词|关键字|標籤|タグ|キーワード|カテゴリー?|태그|키워드|"
    r"etichete|cuvinte cheie|subiecte"
)

# "5 min read", "13 shares", "2.3k views", "1,024 vues", "阅读 1024".
COUNTED = (
    r"min(?:ute)?s?[ -]?(?:de )?(?:read|lecture|lesezeit|de lectura|di lettura|de leitura|okuma)|shares?|views?|"
    r"comments?|likes?|reads?|retweets?|followers?|votes?|claps?|replies|reactions?|partages?|vues?|commentaires?|"
    r"lectures?|kommentare?|aufrufe|mal geteilt|comentarios?|vistas|lecturas|compartidos?|commenti|"
    r"condivisioni|visualizzazioni|comentários?|visualizações|compartilhamentos|просмотр(?:ов|а)?|"
    r"комментари(?:ев|я|й)|мин(?:\.|ут[аы]?)? чтения|σχόλια|προβολές|κοινοποιήσεις|yorum|görüntülenme|paylaşım|dk okuma|"
    r"تعليق(?:ات)?|مشاهدة|مشاركة|दृश्य|टिप्पणियां|टिप्पणियाँ|शेयर|ครั้ง|ความคิดเห็น|lượt xem|bình luận|chia sẻ|"
    r"次阅读|阅读|评论|条评论|次浏览|浏览|点赞|人阅读|コメント|件のコメント|いいね|シェア|회|개의 댓글|댓글|조회|"
    r"vizualizări|comentarii|distribuiri"
)
READING_TIME = (
    r"reading time|read time|estimated reading time|temps de lecture|durée de lecture|lesezeit|lesedauer|"
    r"tiempo de lectura|tempo di lettura|tempo de leitura|время чтения|χρόνος ανάγνωσης|okuma süresi|"
    r"مدة القراءة|وقت القراءة|पढ़ने का समय|เวลาอ่าน|thời gian đọc|阅读时间|阅读量|阅读数|浏览量|浏览次数|点击数|"
    r"読了時間|閲覧数|읽는 시간|조회수|timp de citire|views|просмотров|просмотры|lượt xem"
)

ROLES = (
    r"journalist|reporter|correspondent|editor|writer|columnist|contributor|freelancer|freelance|blogger|"
    r"producer|author of|covers|expert|commentator|journaliste|rédact(?:eur|rice)|correspondante?|chroniqueu(?:r|se)|"
    r"redakteur(?:in)?|journalistin|korrespondent(?:in)?|autorin|autor|volontär(?:in)?|periodista|redactora?|"
    r"corresponsal|columnista|colaboradora?|giornalista|redattore|redattrice|corrispondente|collaboratore|"
    r"collaboratrice|jornalista|repórter|colunista|редактора?|редактор|журналист(?:ка)?|корреспондент(?:ка)?|"
    r"обозреватель|δημοσιογράφος|συντάκτης|συντάκτρια|gazeteci|muhabir|editör|yazar|صحفي|صحفية|صحافي|صحافية|"
    r"محرر|محررة|مراسل|مراسلة|كاتب|पत्रकार|संवाददाता|संपादक|लेखक|ผู้สื่อข่าว|นักข่าว|นักเขียน|บรรณาธิการ|"
    r"nhà báo|phóng viên|biên tập viên|记者|编辑|撰稿人|專欄作家|专栏作家|記者|編集者|ライター|ジャーナリスト|기자|에디터|"
    r"편집자|칼럼니스트|jurnalistă?|redactorul|corespondentă?|editorialistă?"
)
COPULAS = (
    r"is|was|has|covers|writes|reports|works|joined|est|couvre|écrit|travaille|ist|schreibt|arbeitet|berichtet|"
    r"es|escribe|trabaja|cubre|è|scrive|lavora|segue|é|escreve|trabalha|cobre|este|scrie|lucrează|"
    r"—|–|-|είναι|γράφει|является|пишет|работает|là|يعمل|هو|هي|تعمل|คือ|เป็น|是|は|는|은|,"
)

_DATE_LABELS = (
    r"published|publication date|first published|posted|released?|date|date published|issued|"
    r"publié|paru|mis en ligne|publication|veröffentlicht|erschienen|stand|datum|publicado|publicada|fecha|"
    r"pubblicato|data|publicado em|опубликовано|дата публикации|дата|δημοσίευση|δημοσιεύτηκε|δημοσιεύθηκε|"
    r"ημερομηνία|yayınlanma tarihi|yayın tarihi|yayınlanma|tarih|نشر|نشر في|تاريخ النشر|تاريخ|प्रकाशित|प्रकाशन तिथि|"
    r"เผยแพร่|วันที่|วันที่เผยแพร่|ngày đăng|đăng ngày|ngày|xuất bản|发布时间|发布|发表时间|时间|日期|發布時間|"
    r"公開日|公開|掲載日|投稿日|配信|日付|입력|등록|게재|승인|작성일|발행일|publicat"
)
# "stand" is German for "as of": the state of the text, which editors move when they change it.
_DATE_LABELS = _DATE_LABELS.replace("|stand|", "|")
DATE_LABELS = re.compile(
    rf"(?:{_DATE_LABELS})(?:[ ]?(?:on|le|am|el|il|em|în|la|a|tarihi|於|在))?\s*[:：]?\s*(?=\D{{0,14}}\d|\w)",
    re.IGNORECASE,
)
MODIFIED_LABELS = re.compile(
    r"(?:last )?(?:updated|modified|edited|revised|mis à jour|mise à jour|modifié|aktualisiert|geändert|"
    r"stand|actualizado|modificado|última actualización|aggiornato|modificato|atualizado|обновлено|изменено|"
    r"ενημερώθηκε|τελευταία ενημέρωση|güncellen|son güncelleme|آخر تحديث|تحديث|अपडेट|अंतिम अपडेट|อัปเดต|"
    r"cập nhật|更新|最后更新|最終更新|수정|최종수정|actualizat)",
    re.IGNORECASE,
)


def phrases(block: str) -> frozenset[str]:
    """Return the phrases of a block, which are separated by ``|`` or a line's end."""
    return frozenset(
        part.strip() for line in block.splitlines() for part in line.split("|") if part.strip()
    )
