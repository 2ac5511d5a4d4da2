import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Forgot your password?',
  description: 'Enter your details, and we will send you a code to set a new password.',
  send: 'Send code',
};

export const forgotPasswordWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
  en,
  de: {
    title: 'Passwort vergessen?',
    description: 'Sagen Sie uns, wer Sie sind. Wir senden Ihnen dann einen Code für ein neues Passwort.',
    send: 'Code senden',
  },
  es: {
    title: '¿Ha olvidado su contraseña?',
    description: 'Díganos quién es y le enviaremos un código para establecer una nueva contraseña.',
    send: 'Enviar código',
  },
  fr: {
    title: 'Mot de passe oublié ?',
    description: 'Indiquez qui vous êtes et nous vous enverrons un code pour définir un nouveau mot de passe.',
    send: 'Envoyer le code',
  },
  id: {
    title: 'Lupa kata sandi?',
    description: 'Beri tahu kami siapa Anda, dan kami akan mengirim kode untuk membuat kata sandi baru.',
    send: 'Kirim kode',
  },
  it: {
    title: 'Hai dimenticato la password?',
    description: 'Dicci chi sei e ti invieremo un codice per impostare una nuova password.',
    send: 'Invia codice',
  },
  ja: {
    title: 'パスワードをお忘れですか?',
    description: 'ユーザー情報を入力してください。新しいパスワードを設定するためのコードをお送りします。',
    send: 'コードを送信',
  },
  ko: {
    title: '비밀번호를 잊으셨나요?',
    description: '사용자 정보를 입력하시면 새 비밀번호를 설정할 수 있는 코드를 보내 드립니다.',
    send: '코드 보내기',
  },
  'pt-BR': {
    title: 'Esqueceu sua senha?',
    description: 'Diga quem você é, e enviaremos um código para criar uma nova senha.',
    send: 'Enviar código',
  },
  'zh-CN': {
    title: '忘记密码?',
    description: '请告诉我们您是谁,我们将向您发送用于设置新密码的验证码。',
    send: '发送验证码',
  },
  'zh-TW': {
    title: '忘記密碼?',
    description: '請告訴我們您是誰,我們將傳送用於設定新密碼的驗證碼給您。',
    send: '傳送驗證碼',
  },
};
