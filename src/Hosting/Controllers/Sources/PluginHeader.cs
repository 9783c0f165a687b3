using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>What a DLL says of itself, read without loading it.</summary>
/// <param name="IsAssembly">Whether it is a .NET assembly.</param>
/// <param name="Contract">The version of the contract that it was built against; null where it does not use the contract.</param>
sealed record PluginHeader(bool IsAssembly, Version? Contract)
{
    public static PluginHeader Of(byte[] image)
    {
        try
        {
            using var pe = new PEReader(new MemoryStream(image, writable: false));
            if (!pe.HasMetadata)
                return new(false, null);
            var metadata = pe.GetMetadataReader();
            var contract = metadata
                .AssemblyReferences.Select(metadata.GetAssemblyReference)
                .Where(r => metadata.StringComparer.Equals(r.Name, ContractVersion.Assembly))
                .Select(r => r.Version)
                .FirstOrDefault();
            return new(metadata.IsAssembly, contract);
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidOperationException or OverflowException or ArgumentException)
        {
            return new(false, null);
        }
    }

    /// <summary>Why the host, which has this contract, cannot run it; null where it can.</summary>
    public string? ProblemWith(Version host) =>
        !IsAssembly ? "it is not a .NET assembly"
        : Contract is null ? $"it does not use {ContractVersion.Assembly}: name the DLL that holds the actions"
        : ContractVersion.ProblemOf(Contract, host) is { } problem
            ? $"it was built against {ContractVersion.Assembly} {Contract.ToString(2)}, and {problem}"
        : null;
}
