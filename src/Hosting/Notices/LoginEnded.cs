namespace PluginChat.Hosting.Notices;

/// <summary>Somebody has signed out.</summary>
/// <param name="Login">Which of their logins it was.</param>
/// <param name="Lifetime">How long a cookie of it may still be good.</param>
sealed record LoginEnded(string Login, TimeSpan Lifetime) : Notice(Lifetime);
