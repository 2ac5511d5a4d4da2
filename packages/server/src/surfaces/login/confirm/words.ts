import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Confirm your account',
  description: 'Enter the code that we sent you.',
  link: 'We sent you a link. Open it to confirm your account, and then sign in.',
  confirm: 'Confirm account',
};

export const confirmWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
  en,
  de: {
    title: 'Konto bestätigen',
    description: 'Geben Sie den Code ein, den wir Ihnen gesendet haben.',
    link: 'Wir haben Ihnen einen Link geschickt. Öffnen Sie ihn, um Ihr Konto zu bestätigen, und melden Sie sich dann an.',
    confirm: 'Konto bestätigen',
  },
  es: {
    title: 'Confirme su cuenta',
    description: 'Introduzca el código que le hemos enviado.',
    link: 'Le hemos enviado un enlace. Ábralo para confirmar su cuenta y después inicie sesión.',
    confirm: 'Confirmar cuenta',
  },
  fr: {
    title: 'Confirmez votre compte',
    description: 'Saisissez le code que nous vous avons envoyé.',
    link: 'Nous vous avons envoyé un lien. Ouvrez-le pour confirmer votre compte, puis connectez-vous.',
    confirm: 'Confirmer le compte',
  },
  id: {
    title: 'Konfirmasi akun Anda',
    description: 'Masukkan kode yang kami kirimkan.',
    link: 'Kami telah mengirim tautan kepada Anda. Buka tautan itu untuk mengonfirmasi akun Anda, lalu masuk.',
    confirm: 'Konfirmasi akun',
  },
  it: {
    title: 'Conferma il tuo account',
    description: 'Inserisci il codice che ti abbiamo inviato.',
    link: 'Ti abbiamo inviato un link. Aprilo per confermare il tuo account, poi accedi.',
    confirm: 'Conferma account',
  },
  ja: {
    title: 'アカウントの確認',
    description: '送信したコードを入力してください。',
    link: 'リンクを送信しました。リンクを開いてアカウントを確認してから、サインインしてください。',
    confirm: 'アカウントを確認',
  },
  ko: {
    title: '계정 확인',
    description: '보내 드린 코드를 입력하세요.',
    link: '링크를 보냈습니다. 링크를 열어 계정을 확인한 다음 로그인하세요.',
    confirm: '계정 확인',
  },
  'pt-BR': {
    title: 'Confirme sua conta',
    description: 'Digite o código que enviamos.',
    link: 'Enviamos um link para você. Abra-o para confirmar sua conta e depois entre.',
    confirm: 'Confirmar conta',
  },
  'zh-CN': {
    title: '确认您的账户',
    description: '请输入我们发送给您的验证码。',
    link: '我们已向您发送链接。请打开链接确认您的账户，然后登录。',
    confirm: '确认账户',
  },
  'zh-TW': {
    title: '確認您的帳戶',
    description: '請輸入我們傳送給您的驗證碼。',
    link: '我們已傳送連結給您。請開啟連結確認您的帳戶，然後登入。',
    confirm: '確認帳戶',
  },
};
