namespace PluginChat.Hosting.Configuration.Model;

/// <summary>What a condition of a route is about.</summary>
enum ConditionKind
{
    /// <summary>The request came by TLS, here or to a proxy that is trusted.</summary>
    Secure,

    /// <summary>There is a file or a folder.</summary>
    Exists,

    /// <summary>There is a folder.</summary>
    Directory,

    /// <summary>A text with parts of the request matches a regular expression.</summary>
    Match,

    /// <summary>A token of the pattern, or a value of the query, matches a regular expression.</summary>
    Parameter,
}
