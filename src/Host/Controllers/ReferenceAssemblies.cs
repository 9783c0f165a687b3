using System.Security.Cryptography;
using System.Text;

namespace PluginChat.Host.Controllers;

/// <summary>
/// What controllers are compiled against: the framework's reference assemblies, which the host carries in refs/ (a machine
/// with only the runtime has none), and the contract.
/// </summary>
sealed class ReferenceAssemblies
{
    readonly string _folder;

    public ReferenceAssemblies(string folder)
    {
        _folder = folder;
        Contract = ContractIdentity.OfHost;
        var manifest = Path.Combine(folder, "manifest.txt");
        var text = File.Exists(manifest) ? File.ReadAllText(manifest) : "";
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text + Contract)))[..32];
    }

    /// <summary>Those beside the running host.</summary>
    public static ReferenceAssemblies OfHost() => new(Path.Combine(AppContext.BaseDirectory, "refs"));

    /// <summary>
    /// Stands for all of them and for the compiler in a cache key: from the hashes that the build wrote down, so that a cache
    /// hit reads one small file instead of three hundred.
    /// </summary>
    public string Id { get; }

    public ContractIdentity Contract { get; }

    public IEnumerable<string> Paths => Directory.EnumerateFiles(_folder, "*.dll").Append(typeof(WebSocketAction).Assembly.Location);
}
