namespace PluginChat.Hosting.Caching;

/// <summary>What a request is answered by. Two requests with one key get one answer.</summary>
/// <param name="Origin">The version of the controller.</param>
/// <param name="Path">The request's path, decoded.</param>
/// <param name="Query">With its question mark; empty where it does not count.</param>
readonly record struct AnswerKey(AnswerOrigin Origin, string Path, string Query)
{
    /// <summary>The rule's place in the route's list; less than zero for what an action updated, which has none of what follows.</summary>
    public int Rule { get; init; } = -1;

    public string Method { get; init; } = "";

    public string Route { get; init; } = "";

    public string Action { get; init; } = "";

    public string Scheme { get; init; } = "";

    /// <summary>As the client asked: an action may write addresses with it.</summary>
    public string Host { get; init; } = "";

    /// <summary>The values of the headers that the answer's <c>Vary</c> names.</summary>
    public string Variant { get; init; } = "";
}
