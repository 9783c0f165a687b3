using System.Security.Cryptography;
using System.Text;
using PluginChat.Host.Controllers.Compilation;

namespace PluginChat.Host.Controllers;

/// <summary>
/// Names everything that decides what the compiler emits: sources and where they lie (the path is in the debug
/// information), the editor's settings for warnings, language options, the compiler, and every reference.
/// </summary>
readonly record struct CacheKey(string Value)
{
    public static CacheKey Of(string controller, SourceSet sources, ReferenceAssemblies references) => new(Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{controller}\n{sources.Root}\n{sources.Hash}\n{EditorConfigs.Of(sources.Root).Id}\n{references.Id}")))[..40]);

    public override string ToString() => Value;
}
