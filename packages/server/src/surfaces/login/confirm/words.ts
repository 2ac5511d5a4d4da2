import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Confirm your account',
  description: 'Enter the code that we sent you.',
  confirm: 'Confirm account',
};

export const confirmWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
  en,
  de: {
    title: 'Konto bestätigen',
    description: 'Geben Sie den Code ein, den wir Ihnen gesendet haben.',
    confirm: 'Konto bestätigen',
  },
  es: {
    title: 'Confirme su cuenta',
    description: 'Introduzca el código que le hemos enviado.',
    confirm: 'Confirmar cuenta',
  },
  fr: {
    title: 'Confirmez votre compte',
    description: 'Saisissez le code que nous vous avons envoyé.',
    confirm: 'Confirmer le compte',
  },
  id: {
    title: 'Konfirmasi akun Anda',
    description: 'Masukkan kode yang kami kirimkan.',
    confirm: 'Konfirmasi akun',
  },
  it: {
    title: 'Conferma il tuo account',
    description: 'Inserisci il codice che ti abbiamo inviato.',
    confirm: 'Conferma account',
  },
  ja: {
    title: 'アカウントの確認',
    description: '送信したコードを入力してください。',
    confirm: 'アカウントを確認',
  },
  ko: {
    title: '계정 확인',
    description: '보내 드린 코드를 입력하세요.',
    confirm: '계정 확인',
  },
  'pt-BR': {
    title: 'Confirme sua conta',
    description: 'Digite o código que enviamos.',
    confirm: 'Confirmar conta',
  },
  'zh-CN': {
    title: '确认您的账户',
    description: '请输入我们发送给您的验证码。',
    confirm: '确认账户',
  },
  'zh-TW': {
    title: '確認您的帳戶',
    description: '請輸入我們傳送給您的驗證碼。',
    confirm: '確認帳戶',
  },
};
