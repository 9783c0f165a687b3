namespace PluginChat.Client.Connecting;

/// <summary>How a connection ended.</summary>
/// <param name="Code">The close code; 1006 where it broke.</param>
/// <param name="Reason">The host's, or what broke it; may be empty.</param>
readonly record struct Closing(int Code, string Reason)
{
    public const int Abnormal = 1006;

    /// <summary>Whether trying again gives the same answer.</summary>
    public bool IsFinal => Code is 1000 or 1002 or 1003 or 1007 or 4401 or 4404;

    public override string ToString() => Reason.Length > 0 ? $"{Reason} ({Code})" : $"({Code})";
}
