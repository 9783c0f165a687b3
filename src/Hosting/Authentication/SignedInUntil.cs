namespace PluginChat.Hosting.Authentication;

/// <summary>A request whose user is one for a while: a WebSocket ends with it.</summary>
/// <param name="At">When that is over.</param>
sealed record SignedInUntil(DateTimeOffset At);
