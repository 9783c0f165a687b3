using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Rules;

/// <summary>
/// Of several certificates each has to have a name that those before it have not: by that it is chosen, and for nothing else.
/// </summary>
sealed class CertificateNamesRule
{
    readonly List<(string File, ImmutableArray<string> Names)> _before = [];

    public void Check(ConfigBlock block, string file, X509Certificate2 certificate)
    {
        var names = CertificateNames.Of(certificate);
        var node = block.Find("certificate")!;
        if (_before.Count > 0 && names.IsEmpty)
            block.Warning(
                node,
                "certificate",
                $"'{file}' is for no host's name, so nobody is ever shown it; remove it, or have it made anew"
            );
        else if (_before.Count > 0 && names.All(name => _before.Any(b => CertificateNames.Cover(b.Names, name))))
            block.Warning(
                node,
                "certificate",
                $"'{file}' is never shown: its names ({string.Join(", ", names)}) are those of "
                    + $"'{_before.First(b => CertificateNames.Cover(b.Names, names[0])).File}' before it; remove one, or change their order"
            );
        _before.Add((file, names));
    }
}
