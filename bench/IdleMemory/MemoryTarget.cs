using System.Net;
using PluginChat.Bench.IdleMemory.Conversations;

namespace PluginChat.Bench.IdleMemory;

/// <summary>A server whose memory is measured.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Conversation">What its clients say.</param>
/// <param name="Program">dotnet, node or bun.</param>
/// <param name="Arguments">What follows the program for it to listen there.</param>
sealed record MemoryTarget(string Name, IConversation Conversation, string Program, Func<IPEndPoint, string[]> Arguments);
