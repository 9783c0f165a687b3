using PluginChat.Hosting.Controllers.Packages;

namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>What gets packages from their feeds. Safe on any thread.</summary>
interface IPackageRestorer
{
    /// <summary>Stands for what the host itself has, with which packages are reconciled: a part of their key.</summary>
    string Id { get; }

    /// <summary>
    /// Restores packages into a folder and writes their manifest there. Whatever is wrong with them, or happens on the way, is in the
    /// result.
    /// </summary>
    /// <param name="request">Which.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">The result is no longer wanted.</exception>
    Task<RestoreResult> RestoreAsync(PackageRequest request, string folder, CancellationToken cancellation);
}
