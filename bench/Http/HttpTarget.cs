using System.Net;

namespace PluginChat.Bench.Http;

/// <summary>A server that is measured.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Folder">Where it is started.</param>
/// <param name="Arguments">What follows <c>dotnet</c> for it to listen there.</param>
sealed record HttpTarget(string Name, string Folder, Func<IPEndPoint, string[]> Arguments);
