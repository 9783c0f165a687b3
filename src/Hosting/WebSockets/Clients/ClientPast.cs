using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>What a client did in the process that served it before.</summary>
/// <param name="Id">Its number, which it keeps.</param>
/// <param name="Age">How long ago it asked to be let in.</param>
/// <param name="SilentMilliseconds">How long ago data last came from it.</param>
/// <param name="ReceivedMessages">Messages that came from it.</param>
/// <param name="ReceivedBytes">Their payloads together.</param>
/// <param name="Session">What there is to tell it when it comes back.</param>
sealed record ClientPast(long Id, TimeSpan Age, long SilentMilliseconds, long ReceivedMessages, long ReceivedBytes, EndedSession Session);
