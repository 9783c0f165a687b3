using System.Net;

namespace PluginChat.Bench.Startup;

/// <summary>A program to start.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Baseline">The target that its ratio refers to.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="Prepare">What is done before each start, outside the clock.</param>
/// <param name="Arguments">What follows <c>dotnet</c> for it to listen there.</param>
sealed record StartTarget(string Name, string Baseline, string Folder, Action Prepare, Func<IPEndPoint, string[]> Arguments);
