import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Your data',
  summary: 'Download the data stored about you.',
  explanation:
    'A JSON file with your profile, devices, passkeys, sessions, groups and sign-ins. It contains no passwords or secrets.',
  download: 'Download',
};

export const dataWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
  en,
  de: {
    title: 'Ihre Daten',
    summary: 'Laden Sie herunter, was über Sie gespeichert ist.',
    explanation:
      'Eine Datei im Format JSON mit Ihrem Profil, Ihren Geräten, Passkeys, Sitzungen, Gruppen und Anmeldungen. Sie enthält keine Passwörter und keine Geheimnisse.',
    download: 'Herunterladen',
  },
  es: {
    title: 'Sus datos',
    summary: 'Descargue lo que se guarda sobre usted.',
    explanation:
      'Un archivo en formato JSON con su perfil, dispositivos, claves de acceso, sesiones, grupos e inicios de sesión. No contiene contraseñas ni secretos.',
    download: 'Descargar',
  },
  fr: {
    title: 'Vos données',
    summary: 'Téléchargez ce qui est conservé à votre sujet.',
    explanation:
      'Un fichier au format JSON avec votre profil, vos appareils, clés d’accès, sessions, groupes et connexions. Il ne contient ni mots de passe ni secrets.',
    download: 'Télécharger',
  },
  id: {
    title: 'Data Anda',
    summary: 'Unduh data yang disimpan tentang Anda.',
    explanation:
      'Berkas berformat JSON dengan profil, perangkat, kunci sandi, sesi, grup, dan riwayat masuk Anda. Tidak berisi kata sandi dan rahasia.',
    download: 'Unduh',
  },
  it: {
    title: 'I tuoi dati',
    summary: 'Scarica i dati conservati su di te.',
    explanation:
      'Un file in formato JSON con profilo, dispositivi, passkey, sessioni, gruppi e accessi. Non contiene password né segreti.',
    download: 'Scarica',
  },
  ja: {
    title: 'あなたのデータ',
    summary: '保存されているあなたの情報をダウンロードします。',
    explanation:
      'プロフィール、デバイス、パスキー、セッション、グループ、サインインを含むJSON形式のファイルです。パスワードや秘密情報は含まれません。',
    download: 'ダウンロード',
  },
  ko: {
    title: '내 데이터',
    summary: '저장된 내 정보를 다운로드합니다.',
    explanation:
      '프로필, 기기, 패스키, 세션, 그룹, 로그인 기록이 담긴 JSON 형식의 파일입니다. 비밀번호와 비밀 정보는 포함되지 않습니다.',
    download: '다운로드',
  },
  'pt-BR': {
    title: 'Seus dados',
    summary: 'Baixe o que é guardado sobre você.',
    explanation:
      'Um arquivo no formato JSON com seu perfil, dispositivos, chaves de acesso, sessões, grupos e entradas. Ele não tem senhas nem segredos.',
    download: 'Baixar',
  },
  'zh-CN': {
    title: '您的数据',
    summary: '下载所保存的有关您的信息。',
    explanation: 'JSON 格式的文件，包含您的个人资料、设备、通行密钥、会话、群组和登录记录。其中不含密码和机密信息。',
    download: '下载',
  },
  'zh-TW': {
    title: '您的資料',
    summary: '下載所保存的您的資料。',
    explanation:
      'JSON 格式的檔案，包含您的個人資料、裝置、通行金鑰、工作階段、群組和登入紀錄。其中不含密碼和機密資訊。',
    download: '下載',
  },
};
