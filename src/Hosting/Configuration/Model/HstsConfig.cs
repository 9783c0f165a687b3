namespace PluginChat.Hosting.Configuration.Model;

/// <summary>What browsers are told about coming by TLS alone from then on (RFC 6797).</summary>
/// <param name="Value">The value of <c>Strict-Transport-Security</c>.</param>
/// <param name="IsForLoopback">Whether visitors of <c>localhost</c> are told too.</param>
sealed record HstsConfig(string Value, bool IsForLoopback);
