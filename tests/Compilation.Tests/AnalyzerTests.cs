using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using Microsoft.CodeAnalysis;
using PluginChat.Compilation.Analysis;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests;

/// <summary>Which analyzers run, and when.</summary>
public sealed class AnalyzerTests
{
    static readonly ReferenceAssemblies s_references = ReferenceAssemblies.OfHost();

    // Where a source has none of the words by which these are known, they are not even loaded. A new one would never forbid anything.
    [Fact]
    public void Rules_ThatAreErrorsByThemselves_AreThoseThatTheWordsOfASourceTell()
    {
        var errors = ((string[])[s_references.GeneratorFolder, s_references.AnalyzerFolder])
            .SelectMany(folder => new AnalyzerFolder(folder).References)
            .SelectMany(r => r.GetAnalyzers(LanguageNames.CSharp))
            .SelectMany(a => a.SupportedDiagnostics)
            .Where(d => d.IsEnabledByDefault && d.DefaultSeverity == DiagnosticSeverity.Error)
            .Select(d => d.Id)
            .Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "ASP0008",
                "ASP0009",
                "ASP0010",
                "ASP0020",
                "ASP0021",
                "ASP0024",
                "BL0001",
                "BL0004",
                "CA1856",
                "CA2252",
                "MVC1006",
                "SYSLIB1055",
                "SYSLIB1056",
                "SYSLIB1057",
                "SYSLIB1058",
                "SYSLIB1060",
                "SYSLIB1061",
                "SYSLIB1090",
            ],
            errors
        );
    }

    // CA2252 forbids what the framework marks as a preview.
    [Fact]
    public void PreviewsOfTheFramework_ByTheirNames_LoadTheAnalyzerThatForbidsThem()
    {
        var previews = s_references.Paths.SelectMany(PreviewTypes).ToList();
        Assert.NotEmpty(previews);
        foreach (var name in previews)
            Assert.True(Analyzers.MayForbid(Encoding.UTF8.GetBytes($"class A : {name};")), $"{name} is a preview that no word tells");
        Assert.False(Analyzers.MayForbid(Encoding.UTF8.GetBytes(CompilerWarmup.Source)));
    }

    [Theory]
    [InlineData("dotnet_diagnostic.CA1805.severity = error")]
    [InlineData("dotnet_analyzer_diagnostic.category-Performance.severity = error\ndotnet_diagnostic.CA1805.severity = error")]
    public void Rule_ThatAFileMakesAnError_ForbidsTheEditBeforeItIsLive(string setting)
    {
        using var folder = new TempFolder();
        folder.Write(".globalconfig", $"is_global = true\n{setting}\n");
        folder.Write("chat/Zero.cs", "class Zero { public int I = 0; }");
        var result = Compile(folder, "chat/Zero.cs", AnalysisStage.BeforeLive);
        Assert.Null(result.Assembly);
        Assert.Contains("error CA1805 1", CompiledSource.Ids(result));
    }

    [Fact]
    public void EditorConfig_OfASubfolder_HoldsForWhatLiesThere()
    {
        using var folder = new TempFolder();
        folder.Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.CS0219.severity = none\n");
        folder.Write("chat/inner/.editorconfig", "[*.cs]\ndotnet_diagnostic.CS0219.severity = error\n");
        const string source = "class A { void M() { int unused = 1; } }";
        folder.Write("chat/Outer.cs", source);
        folder.Write("chat/inner/Inner.cs", source);
        Assert.Empty(Compile(folder, "chat/Outer.cs").Messages);
        Assert.Equal(["error CS0219 1"], CompiledSource.Ids(Compile(folder, "chat/inner/Inner.cs")));
    }

    [Fact]
    public void ConfigFile_WithASeverityThatIsNone_IsAWarningOfTheCompilers()
    {
        using var folder = new TempFolder();
        folder.Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.CS0219.severity = fatal\n");
        folder.Write("chat/A.cs", "class A;");
        Assert.Contains(
            Compile(folder, "chat/A.cs").Messages,
            m => m.Id == "InvalidSeverityInAnalyzerConfig" && m.Text.Contains("fatal", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Key_OfSources_IsThatOfTheFilesThatAreCompiledWith()
    {
        using var folder = new TempFolder();
        folder.Write("chat/A.cs", "class lower { }");
        var sources = Sources(folder, "chat/A.cs");
        var key = GenerationBuilder.KeyOf("chat", sources, s_references.Id);
        // What changes after the key was made does not count: it would be compiled under a key that says something else.
        folder.Write("chat/.globalconfig", "is_global = true\ndotnet_diagnostic.CS8981.severity = error\n");
        Assert.NotNull(
            CompiledSource
                .CompilerOf(false)
                .Compile(new(sources, "chat", folder.Path, false, AnalysisStage.Whole), CancellationToken.None)
                .Assembly
        );
        Assert.Equal(key, GenerationBuilder.KeyOf("chat", sources, s_references.Id));
        Assert.NotEqual(key, GenerationBuilder.KeyOf("chat", Sources(folder, "chat/A.cs"), s_references.Id));
    }

    static SourceSet Sources(TempFolder folder, string name) =>
        SourceSet.Of(
            Path.Combine(folder.Path, "chat"),
            [new SourceFile(Path.Combine(folder.Path, name), name, File.ReadAllBytes(Path.Combine(folder.Path, name)))]
        );

    static CompileResult Compile(TempFolder folder, string name, AnalysisStage analysis = AnalysisStage.Whole) =>
        CompiledSource.CompilerOf(false).Compile(new(Sources(folder, name), "chat", folder.Path, false, analysis), CancellationToken.None);

    static List<string> PreviewTypes(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        bool IsPreview(CustomAttributeHandleCollection attributes) =>
            attributes.Any(handle =>
                metadata.GetCustomAttribute(handle).Constructor is { Kind: HandleKind.MemberReference } constructor
                && metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } type
                && metadata.StringComparer.Equals(
                    metadata.GetTypeReference((TypeReferenceHandle)type).Name,
                    "RequiresPreviewFeaturesAttribute"
                )
            );
        return
        [
            .. metadata
                .TypeDefinitions.Select(metadata.GetTypeDefinition)
                .SelectMany(type =>
                    (IsPreview(type.GetCustomAttributes()) ? [type.Name] : (StringHandle[])[])
                        // A member is reached by its type, or by something with its name.
                        .Concat(
                            type.GetMethods().Any(m => IsPreview(metadata.GetMethodDefinition(m).GetCustomAttributes())) ? [type.Name] : []
                        )
                        .Concat(
                            type.GetProperties().Any(p => IsPreview(metadata.GetPropertyDefinition(p).GetCustomAttributes()))
                                ? [type.Name]
                                : []
                        )
                )
                .Select(metadata.GetString),
        ];
    }

    sealed class TempFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("pluginchat-analyzers-").FullName;

        public void Write(string name, string text)
        {
            var path = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
