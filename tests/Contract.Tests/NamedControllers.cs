using System.Web;
using PluginChat.Testing;
using PluginChat.Testing.Sites;

namespace PluginChat.Contract.Tests;

/// <summary>The controllers to test, and what their clients ask with: the repository's, or what the environment names.</summary>
static class NamedControllers
{
    /// <summary>The controllers of the repository, or those of PLUGINCHAT_CONTROLLERS.</summary>
    public static IEnumerable<string> Sources()
    {
        if (Environment.GetEnvironmentVariable("PLUGINCHAT_CONTROLLERS") is { Length: > 0 } named)
            return Named(named, Environment.GetEnvironmentVariable("PWD"));
        return Directory.EnumerateDirectories(Repository.PathOf("controllers"));
    }

    /// <summary>
    /// The controllers of a list. A path that is not absolute starts from where the command was typed, which is not where a test runs, or
    /// from the repository.
    /// </summary>
    public static IEnumerable<string> Named(string list, string? typedIn)
    {
        string[] folders = [.. typedIn is { Length: > 0 } ? (string[])[typedIn] : [], Repository.Root, Environment.CurrentDirectory];
        foreach (var name in list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            yield return folders.Select(f => Path.TrimEndingDirectorySeparator(Path.GetFullPath(name, f))).FirstOrDefault(Path.Exists)
                ?? throw new InvalidOperationException(
                    $"PLUGINCHAT_CONTROLLERS: there is no '{name}' in {string.Join(" or ", folders.Select(f => $"'{f}'"))}."
                );
        }
    }

    /// <summary>What PLUGINCHAT_PARAMETERS, PLUGINCHAT_QUERY and PLUGINCHAT_HEADERS say.</summary>
    public static TestRequest Request() =>
        Parse(
            Environment.GetEnvironmentVariable("PLUGINCHAT_PARAMETERS"),
            Environment.GetEnvironmentVariable("PLUGINCHAT_QUERY"),
            Environment.GetEnvironmentVariable("PLUGINCHAT_HEADERS")
        );

    /// <summary>What clients ask with.</summary>
    /// <param name="parameters">Values of the route's pattern: <c>room=lobby&amp;size=3</c>.</param>
    /// <param name="query">The query.</param>
    /// <param name="headers">Headers of the handshake: <c>Name: value</c>, a line each.</param>
    public static TestRequest Parse(string? parameters, string? query, string? headers)
    {
        var request = new TestRequest { Query = query ?? "" };
        var values = HttpUtility.ParseQueryString(parameters ?? "");
        foreach (var key in values.AllKeys)
            request.RouteParameters[
                key ?? throw new InvalidOperationException("PLUGINCHAT_PARAMETERS: write name=value, with & between several.")
            ] = values[key]!;
        foreach (var line in (headers ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1)
                throw new InvalidOperationException($"PLUGINCHAT_HEADERS: '{line}' is not a header; write Name: value, a line each.");
            request.Headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }
        return request;
    }
}
