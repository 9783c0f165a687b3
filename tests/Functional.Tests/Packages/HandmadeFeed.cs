using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Testing.Sites;
using PluginChat.Testing.Sources;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>A folder of packages that a test makes, and a site whose <c>nuget.config</c> names that folder alone.</summary>
sealed class HandmadeFeed
{
    readonly TestSite _site;

    /// <param name="site">The site; the packages of this feed go to a folder of its own.</param>
    /// <param name="others">Further sources, as XML.</param>
    public HandmadeFeed(TestSite site, string others = "")
    {
        _site = site;
        Directory.CreateDirectory(Folder);
        site.Write(
            "nuget.config",
            $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{site.PathOf("packages")}" /></config>
              <packageSources><clear /><add key="handmade" value="{Folder}" />{others}</packageSources>
            </configuration>
            """
        );
    }

    public string Folder => _site.PathOf("feed");

    /// <summary>Takes away the feed, and what the machine has of it: what needs no package any more goes on.</summary>
    public void Delete()
    {
        foreach (var folder in (string[])[Folder, _site.PathOf("packages")])
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Compiles a package of one assembly.</summary>
    /// <param name="name">What both are called.</param>
    /// <param name="version">Its version, and with <paramref name="source"/> the assembly's.</param>
    /// <param name="source">Its C#.</param>
    /// <param name="dependencies">Other packages of this feed that it needs, with their versions.</param>
    public void Add(string name, string version, string source, params (string Name, string Version)[] dependencies) =>
        Add(name, version, source, null, dependencies);

    /// <summary>Compiles a package of one assembly and a native library, which is a file of this machine.</summary>
    public void Add(string name, string version, string source, string? native, params (string Name, string Version)[] dependencies)
    {
        var sources = SourceSet.Of(
            Folder,
            [Source(name + ".cs", source), Source("Version.cs", $"[assembly: System.Reflection.AssemblyVersion(\"{version}\")]")]
        );
        var compiled = CompiledSource
            .CompilerOf(isDebug: false)
            .Compile(
                new(sources, name, Folder, IsDebug: false, AnalysisStage.BeforeLive)
                {
                    References = [.. dependencies.Select(d => AssemblyOf(d.Name, d.Version))],
                },
                CancellationToken.None
            );
        Assert.True(compiled.Assembly is not null, string.Join('\n', compiled.Messages));
        File.WriteAllBytes(AssemblyOf(name, version), compiled.Assembly);
        using var package = ZipFile.Open(Path.Combine(Folder, $"{name}.{version}.nupkg"), ZipArchiveMode.Create);
        Write(package, $"lib/net10.0/{name}.dll", compiled.Assembly);
        if (native is not null)
            Write(
                package,
                $"runtimes/linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}/native/lib{name}.so",
                File.ReadAllBytes(native)
            );
        Write(
            package,
            name + ".nuspec",
            Encoding.UTF8.GetBytes(
                $"""
                <package>
                  <metadata>
                    <id>{name}</id><version>{version}</version><authors>test</authors><description>test</description>
                    <dependencies><group targetFramework="net10.0">
                      {string.Concat(dependencies.Select(d => $"<dependency id=\"{d.Name}\" version=\"{d.Version}\" />"))}
                    </group></dependencies>
                  </metadata>
                </package>
                """
            )
        );
    }

    SourceFile Source(string name, string text) => new(Path.Combine(Folder, name), name, Encoding.UTF8.GetBytes(text));

    // Where the compiler finds what another package needs: no part of the feed.
    string AssemblyOf(string name, string version) => Directory.CreateDirectory(_site.PathOf($"built/{version}")).FullName + $"/{name}.dll";

    static void Write(ZipArchive package, string name, byte[] content)
    {
        using var entry = package.CreateEntry(name).Open();
        entry.Write(content);
    }
}
