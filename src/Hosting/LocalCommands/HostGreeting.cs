using System.Collections.Immutable;

namespace PluginChat.Hosting.LocalCommands;

/// <summary>What a host says first on a local socket.</summary>
/// <param name="Host">Which it is: it may have several sockets.</param>
/// <param name="Process">Its process.</param>
/// <param name="Addresses">Where it serves.</param>
sealed record HostGreeting(string Host, int Process, ImmutableArray<string> Addresses);
