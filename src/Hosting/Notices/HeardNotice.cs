namespace PluginChat.Hosting.Notices;

/// <summary>A notice, on a host that it came to.</summary>
/// <param name="Notice">What it says.</param>
/// <param name="Age">How long ago that was.</param>
readonly record struct HeardNotice(Notice Notice, TimeSpan Age)
{
    /// <summary>For how long it still matters; negative where it does no more.</summary>
    public TimeSpan Left => Notice.Lifetime - Age;
}
