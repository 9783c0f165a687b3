namespace PluginChat.Hosting.Requests.Development;

/// <summary>What a client wants to be answered with.</summary>
static class Accepts
{
    /// <summary>Whether it is a browser: those name a page first, and a client of an API names JSON, or nothing.</summary>
    public static bool IsPage(HttpRequest request) =>
        request.Headers.Accept.ToString().StartsWith("text/html", StringComparison.OrdinalIgnoreCase);
}
