using System.Globalization;
using System.Security.Cryptography;

namespace PluginChat.Hosting.Channels;

/// <summary>One start of one host.</summary>
readonly record struct HostId(ulong Value)
{
    public static HostId New() => new(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));

    /// <summary>Reads the form of <see cref="ToString"/>.</summary>
    public static HostId Parse(string text) => new(ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
