using System.Security;
using PluginChat.Hosting.Controllers.Packages;

namespace PluginChat.Compilation.Packages;

/// <summary>
/// The project that has a controller's packages, and no code: the SDK restores it, reconciles versions with each other and with the
/// framework, and lays out what is loaded. What lies above the cache, such as a <c>Directory.Build.props</c>, has no say in it.
/// </summary>
static class RestoreProject
{
    public const string FileName = PackageSet.MainName + ".csproj";

    /// <summary>What is compiled against: a path on each line, for each that is not the framework's.</summary>
    public const string ReferencesFile = "references.txt";

    /// <summary>The folder of what is loaded.</summary>
    public const string OutputFolder = "out";

    public static void Write(PackageRequest request, string folder)
    {
        File.WriteAllText(Path.Combine(folder, FileName), TextOf(request));
        // The project has no code: this file stands where the runtime looks for the .deps.json, and is never loaded. The compiler would
        // take three quarters of the time.
        var output = Directory.CreateDirectory(Path.Combine(folder, OutputFolder)).FullName;
        File.WriteAllBytes(Path.Combine(output, PackageSet.MainName + ".dll"), []);
    }

    static string TextOf(PackageRequest request) =>
        $"""
            <Project>
              <PropertyGroup>
                <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
                <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
                <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
                <RestoreRootConfigDirectory>{SecurityElement.Escape(request.Folder)}</RestoreRootConfigDirectory>
              </PropertyGroup>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <AssemblyName>{PackageSet.MainName}</AssemblyName>
                <OutputType>Library</OutputType>
                <EnableDefaultItems>false</EnableDefaultItems>
                <OutDir>{OutputFolder}/</OutDir>
                <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
                <CopyBuildOutputToOutputDirectory>false</CopyBuildOutputToOutputDirectory>
                <GenerateAssemblyInfo>false</GenerateAssemblyInfo>
                <GenerateTargetFrameworkAttribute>false</GenerateTargetFrameworkAttribute>
                <GenerateRuntimeConfigurationFiles>false</GenerateRuntimeConfigurationFiles>
                <ProduceReferenceAssembly>false</ProduceReferenceAssembly>
                <DebugType>none</DebugType>
                <TreatWarningsAsErrors>false</TreatWarningsAsErrors>
                <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
              </PropertyGroup>
              <ItemGroup>
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
            {string.Join('\n', request.Packages.Select(ReferenceTo).Concat(request.Projects.Select(ReferenceTo)))}
              </ItemGroup>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
              <Target Name="CoreCompile" />
              <Target Name="WriteReferences" AfterTargets="Build">
                <ItemGroup>
                  <_Reference Include="@(ReferencePathWithRefAssemblies)" />
                  <_OfPackages Include="@(_Reference)" Condition="'%(_Reference.FrameworkReferenceName)' == ''" />
                </ItemGroup>
                <WriteLinesToFile File="{ReferencesFile}" Lines="@(_OfPackages->'%(FullPath)')" Overwrite="true" />
              </Target>
            </Project>
            """;

    static string ReferenceTo(NamedPackage package) =>
        $"    <PackageReference Include=\"{Escape(package.Name)}\" Version=\"{Escape(package.Version)}\" />";

    static string ReferenceTo(NamedProject project) => $"    <ProjectReference Include=\"{Escape(project.Path)}\" />";

    static string Escape(string text) => SecurityElement.Escape(text);
}
