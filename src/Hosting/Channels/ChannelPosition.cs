using System.Globalization;

namespace PluginChat.Hosting.Channels;

/// <summary>A place in a channel: after the publication with that offset.</summary>
/// <param name="Epoch">Changes when the engine lost what it had, so that an offset means something else. Empty while unknown.</param>
/// <param name="Offset">Publications are numbered from 1 without holes; 0 is before the first.</param>
readonly record struct ChannelPosition(string Epoch, long Offset)
{
    // Letters and digits: it stands in addresses.
    const int MaxEpochLength = 32;

    public bool IsKnown => !string.IsNullOrEmpty(Epoch);

    /// <summary>Whether somebody at this place has seen what another has who is at <paramref name="other"/>.</summary>
    public bool Reaches(ChannelPosition other) => Epoch == other.Epoch && Offset >= other.Offset;

    public static string NewEpoch() => Guid.NewGuid().ToString("N")[..12];

    /// <summary>Reads <c>epoch.offset</c>, the form of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out ChannelPosition position)
    {
        position = default;
        if (
            text?.Split('.') is not [{ Length: > 0 and <= MaxEpochLength } epoch, var number]
            || !epoch.All(char.IsAsciiLetterOrDigit)
            || !number.All(char.IsAsciiDigit) // .NET's parser takes zero characters at its end
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
        )
            return false;
        position = new(epoch, offset);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Offset}");
}
