namespace PluginChat.Hosting.Configuration.Keys;

/// <summary>What becomes of a key that ESP knows.</summary>
enum ConfigKeyUse
{
    /// <summary>It works, and <c>docs/configuration.md</c> describes it.</summary>
    Honoured,

    /// <summary>It may stand there: nothing here needs it, and leaving it out changes nothing that its author would miss.</summary>
    Accepted,

    /// <summary>Its author would miss what it does in ESP: a warning.</summary>
    NotHonoured,

    /// <summary>It keeps people out in ESP, so ignoring it would let them in: an error.</summary>
    Refused,
}
