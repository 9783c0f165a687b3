using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Cache;

/// <summary>
/// Names everything that decides what the compiler emits: sources and where they lie (the path is in the debug
/// information), the editor's settings for warnings, language options, the compiler, and every reference.
/// </summary>
readonly record struct CacheKey(string Value)
{
    /// <param name="controller">The controller's name.</param>
    /// <param name="sources">Its sources.</param>
    /// <param name="compiler">What stands for options, compiler and references.</param>
    public static CacheKey Of(string controller, SourceSet sources, string compiler) =>
        new(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{controller}\n{sources.Root}\n{sources.Hash}\n{compiler}")))[
                ..40
            ]
        );

    public override string ToString() => Value;
}
