using PluginChat.Hosting.Channels;

namespace PluginChat.Hosting.FanOut.Sessions;

/// <summary>What is known of the messages of one client's session.</summary>
/// <param name="Id">The session.</param>
/// <param name="Taken">What a controller here has, or another host passed on.</param>
/// <param name="PassedOn">What came out of the channel.</param>
/// <param name="Queued">The last that the channel accepted something for.</param>
readonly record struct ChannelSessionState(SessionId Id, SentNumbers Taken, SentNumbers PassedOn, long Queued);
