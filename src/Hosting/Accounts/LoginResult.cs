namespace PluginChat.Hosting.Accounts;

/// <summary>What came of an attempt to sign in.</summary>
/// <param name="Account">Who it is; null where nobody is let in.</param>
/// <param name="RetryAfter">How long to wait before the next attempt, where this one was not looked at; else null.</param>
readonly record struct LoginResult(Account? Account, TimeSpan? RetryAfter = null);
