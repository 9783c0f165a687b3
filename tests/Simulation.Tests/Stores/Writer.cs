using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Simulation.Tests.Stores;

/// <summary>What a host says of itself with each call.</summary>
sealed record Writer(string Host, Retention Retention, long UnreadBytes);
