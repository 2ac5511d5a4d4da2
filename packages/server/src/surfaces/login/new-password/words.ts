import type { Catalogue } from '../../pages/languages.ts';

const en = {
  title: 'Choose your password',
  description: 'You signed in with a temporary password. Please choose your own.',
  save: 'Save and sign in',
};

export const newPasswordWords: Catalogue<Readonly<Record<keyof typeof en, string>>> = {
  en,
  de: {
    title: 'Wählen Sie Ihr Passwort',
    description: 'Sie haben sich mit einem vorläufigen Passwort angemeldet. Bitte wählen Sie ein eigenes.',
    save: 'Speichern und anmelden',
  },
  es: {
    title: 'Elija su contraseña',
    description: 'Ha iniciado sesión con una contraseña temporal. Elija la suya propia.',
    save: 'Guardar e iniciar sesión',
  },
  fr: {
    title: 'Choisissez votre mot de passe',
    description: 'Vous vous êtes connecté avec un mot de passe temporaire. Veuillez choisir le vôtre.',
    save: 'Enregistrer et se connecter',
  },
  id: {
    title: 'Pilih kata sandi Anda',
    description: 'Anda masuk dengan kata sandi sementara. Silakan pilih kata sandi Anda sendiri.',
    save: 'Simpan dan masuk',
  },
  it: {
    title: 'Scegli la tua password',
    description: 'Hai effettuato l’accesso con una password temporanea. Scegline una tua.',
    save: 'Salva e accedi',
  },
  ja: {
    title: 'パスワードを設定してください',
    description: '一時パスワードでサインインしました。ご自身のパスワードを設定してください。',
    save: '保存してサインイン',
  },
  ko: {
    title: '비밀번호 설정',
    description: '임시 비밀번호로 로그인했습니다. 사용할 비밀번호를 설정하세요.',
    save: '저장하고 로그인',
  },
  'pt-BR': {
    title: 'Escolha sua senha',
    description: 'Você entrou com uma senha temporária. Escolha sua própria senha.',
    save: 'Salvar e entrar',
  },
  'zh-CN': {
    title: '设置您的密码',
    description: '您使用临时密码登录。请设置您自己的密码。',
    save: '保存并登录',
  },
  'zh-TW': {
    title: '設定您的密碼',
    description: '您使用臨時密碼登入。請設定您自己的密碼。',
    save: '儲存並登入',
  },
};
