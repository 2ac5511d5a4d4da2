import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Set a new password',
  description: 'Enter the code that we sent you, and a new password.',
  change: 'Change password',
};

export const resetPasswordWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
  en,
  de: {
    title: 'Neues Passwort festlegen',
    description: 'Geben Sie den Code ein, den wir Ihnen gesendet haben, und ein neues Passwort.',
    change: 'Passwort ändern',
  },
  es: {
    title: 'Establezca una nueva contraseña',
    description: 'Introduzca el código que le hemos enviado y una nueva contraseña.',
    change: 'Cambiar contraseña',
  },
  fr: {
    title: 'Définissez un nouveau mot de passe',
    description: 'Saisissez le code que nous vous avons envoyé et un nouveau mot de passe.',
    change: 'Changer le mot de passe',
  },
  id: {
    title: 'Buat kata sandi baru',
    description: 'Masukkan kode yang kami kirimkan dan kata sandi baru.',
    change: 'Ubah kata sandi',
  },
  it: {
    title: 'Imposta una nuova password',
    description: 'Inserisci il codice che ti abbiamo inviato e una nuova password.',
    change: 'Cambia password',
  },
  ja: {
    title: '新しいパスワードの設定',
    description: '送信したコードと新しいパスワードを入力してください。',
    change: 'パスワードを変更',
  },
  ko: {
    title: '새 비밀번호 설정',
    description: '보내 드린 코드와 새 비밀번호를 입력하세요.',
    change: '비밀번호 변경',
  },
  'pt-BR': {
    title: 'Crie uma nova senha',
    description: 'Digite o código que enviamos e uma nova senha.',
    change: 'Alterar senha',
  },
  'zh-CN': {
    title: '设置新密码',
    description: '请输入我们发送给您的验证码和新密码。',
    change: '更改密码',
  },
  'zh-TW': {
    title: '設定新密碼',
    description: '請輸入我們傳送給您的驗證碼和新密碼。',
    change: '變更密碼',
  },
};
