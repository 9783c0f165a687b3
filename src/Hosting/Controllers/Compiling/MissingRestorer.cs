using PluginChat.Hosting.Controllers.Packages;

namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>Stands in where a program has no compiler: what is not in the cache cannot be had.</summary>
sealed class MissingRestorer : IPackageRestorer
{
    public string Id => "no compiler";

    public Task<RestoreResult> RestoreAsync(PackageRequest request, string folder, CancellationToken cancellation) =>
        Task.FromResult(
            RestoreResult.Failed(
                request.First,
                CompilerMessage.NotRestored,
                "this program has nothing that restores packages: give it a compiler (PluginChat.Compilation), or compile beforehand"
            )
        );
}
