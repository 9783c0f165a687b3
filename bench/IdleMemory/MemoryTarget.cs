using System.Net;
using PluginChat.Bench.IdleMemory.Conversations;

namespace PluginChat.Bench.IdleMemory;

/// <summary>A server whose memory is measured.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Conversation">What its clients say.</param>
/// <param name="Arguments">What follows <c>dotnet</c> for it to listen there.</param>
sealed record MemoryTarget(string Name, IConversation Conversation, Func<IPEndPoint, string[]> Arguments);
