using System.Collections.Immutable;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Compilation.Processes;

/// <summary>
/// What a host and its compiler process say to each other, as <see cref="BinaryWriter"/> writes it. Both are always of one build, so there
/// is no version in it.
/// </summary>
static class CompilerProtocol
{
    public const byte CompileKind = 1,
        CancelKind = 2;

    // What a program that is not the compiler's prints first is something else.
    const uint Ready = 0x5C_A7_C0_DE;

    /// <summary>The first that the compiler process sends: from here on, what ends it is something that it was asked to compile.</summary>
    public static void WriteReady(BinaryWriter writer)
    {
        writer.Write(Ready);
        writer.Flush();
    }

    /// <summary>Whether <see cref="WriteReady"/> comes.</summary>
    /// <exception cref="EndOfStreamException">The process ended before.</exception>
    public static bool ReadReady(BinaryReader reader) => reader.ReadUInt32() == Ready;

    public static void Write(BinaryWriter writer, int id, CompileRequest request)
    {
        writer.Write(CompileKind);
        writer.Write(id);
        writer.Write(request.AssemblyName);
        writer.Write(request.SiteDirectory);
        writer.Write(request.IsDebug);
        writer.Write((byte)request.Analysis);
        writer.Write(request.Sources.Root);
        writer.Write(request.Sources.Files.Length);
        foreach (var file in request.Sources.Files)
        {
            writer.Write(file.Path);
            writer.Write(file.Name);
            WriteBytes(writer, file.Content);
        }
        writer.Write(request.Sources.Configs.Files.Length);
        foreach (var (path, text) in request.Sources.Configs.Files)
        {
            writer.Write(path);
            writer.Write(text);
        }
        writer.Write(request.References.Length);
        foreach (var reference in request.References)
            writer.Write(reference);
        writer.Flush();
    }

    public static void WriteCancel(BinaryWriter writer, int id)
    {
        writer.Write(CancelKind);
        writer.Write(id);
        writer.Flush();
    }

    public static CompileRequest ReadRequest(BinaryReader reader)
    {
        var (assemblyName, siteDirectory) = (reader.ReadString(), reader.ReadString());
        var (isDebug, analysis) = (reader.ReadBoolean(), (AnalysisStage)reader.ReadByte());
        var root = reader.ReadString();
        var files = ImmutableArray.CreateBuilder<SourceFile>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (path, name) = (reader.ReadString(), reader.ReadString());
            files.Add(new SourceFile(path, name, ReadBytes(reader)));
        }
        var configs = ImmutableArray.CreateBuilder<AnalyzerConfigFile>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            configs.Add(new(reader.ReadString(), reader.ReadString()));
        var references = ImmutableArray.CreateBuilder<string>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            references.Add(reader.ReadString());
        return new(SourceSet.Of(root, files.ToImmutable(), new(configs.ToImmutable())), assemblyName, siteDirectory, isDebug, analysis)
        {
            References = references.ToImmutable(),
        };
    }

    public static void Write(BinaryWriter writer, int id, CompileResult result)
    {
        writer.Write(id);
        writer.Write(result.Assembly is not null);
        if (result.Assembly is { } assembly)
            WriteBytes(writer, assembly);
        writer.Write(result.Messages.Length);
        foreach (var message in result.Messages)
        {
            writer.Write(message.IsError);
            writer.Write(message.File);
            writer.Write(message.Line);
            writer.Write(message.Column);
            writer.Write(message.Id);
            writer.Write(message.Text);
        }
        writer.Flush();
    }

    public static (int Id, CompileResult Result) ReadResult(BinaryReader reader)
    {
        var id = reader.ReadInt32();
        var assembly = reader.ReadBoolean() ? ReadBytes(reader) : null;
        var messages = ImmutableArray.CreateBuilder<CompilerMessage>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            messages.Add(
                new(
                    reader.ReadBoolean(),
                    reader.ReadString(),
                    reader.ReadInt32(),
                    reader.ReadInt32(),
                    reader.ReadString(),
                    reader.ReadString()
                )
            );
        return (id, new(assembly, messages.ToImmutable()));
    }

    static void WriteBytes(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    static byte[] ReadBytes(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        var bytes = reader.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException();
    }
}
