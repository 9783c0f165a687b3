namespace PluginChat.Host.Configuration;

/// <summary>The engine that several hosts share (<c>scaleOut</c>). Keys of ours: ESP has none.</summary>
/// <param name="Redis">Where Redis is, in StackExchange.Redis's notation: <c>host:port,password=…,ssl=true</c>.</param>
/// <param name="Prefix">What the names of keys begin with: hosts with the same share their channels.</param>
/// <param name="WhenDown">What becomes of messages while it is away.</param>
/// <param name="PendingBytes">How much may wait for it on one channel; more is refused.</param>
/// <param name="Lease">How long the clients of a host that died are counted.</param>
sealed record ScaleOutConfig(string Redis, string Prefix, WhenEngineIsDown WhenDown, long PendingBytes, TimeSpan Lease);
