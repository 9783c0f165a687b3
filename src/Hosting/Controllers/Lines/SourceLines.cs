using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PluginChat.Hosting.Controllers.Lines;

/// <summary>Which lines of its sources an assembly's code came from, out of the debug information in its image.</summary>
sealed class SourceLines : IDisposable
{
    // "Type Definition Documents" of the portable PDB format: the files of a type without a line of code.
    static readonly Guid s_typeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    readonly PEReader _image;
    readonly MetadataReaderProvider _symbols;
    readonly MetadataReader _metadata;
    readonly MetadataReader _debug;

    SourceLines(PEReader image, MetadataReaderProvider symbols)
    {
        (_image, _symbols) = (image, symbols);
        (_metadata, _debug) = (image.GetMetadataReader(), symbols.GetMetadataReader());
    }

    /// <summary>Null where the image has no debug information inside.</summary>
    public static SourceLines? TryRead(byte[] image)
    {
        var reader = new PEReader(new MemoryStream(image, writable: false));
        if (
            reader.HasMetadata
            && reader.ReadDebugDirectory().FirstOrDefault(e => e.Type == DebugDirectoryEntryType.EmbeddedPortablePdb)
                is { DataSize: > 0 } entry
        )
            return new(reader, reader.ReadEmbeddedPortablePdbDebugDirectoryData(entry));
        reader.Dispose();
        return null;
    }

    /// <summary>
    /// The file of a class and the first line of it that is known, or 0 where it has no code of its own; null where nothing is known.
    /// </summary>
    public (string File, int Line)? PlaceOf(Type type)
    {
        var handle = (TypeDefinitionHandle)MetadataTokens.Handle(type.MetadataToken);
        foreach (var method in _metadata.GetTypeDefinition(handle).GetMethods())
        {
            var information = _debug.GetMethodDebugInformation(method);
            var points = information.SequencePointsBlob.IsNil ? [] : information.GetSequencePoints().Where(p => !p.IsHidden).ToList();
            if (points.Count > 0)
                return (NameOf(points[0].Document), points.Min(p => p.StartLine));
        }
        foreach (
            var kept in _debug
                .GetCustomDebugInformation(handle)
                .Select(_debug.GetCustomDebugInformation)
                .Where(i => _debug.GetGuid(i.Kind) == s_typeDocuments)
        )
            return (NameOf(MetadataTokens.DocumentHandle(_debug.GetBlobReader(kept.Value).ReadCompressedInteger())), 0);
        return null;
    }

    /// <summary>
    /// The lines on which a method has an instruction of some kind, in the order of the code: a page has those that it includes in its
    /// method.
    /// </summary>
    public IReadOnlyList<SourceLine> LinesOf(MethodBase method, Func<Instruction, bool> isWanted) =>
        [.. PlacesOf(method, isWanted).Distinct()];

    /// <summary>
    /// A line on which something can fail, as no other can be an exception's place: the one given, or the next from an offset on.
    /// </summary>
    public SourceLine FailingLine(MethodBase method, SourceLine line, int offset)
    {
        return PlacesOf(method, i => !i.IsHarmless).Contains(line)
            ? line
            : PlacesOf(method, i => i.Offset >= offset && !i.IsHarmless).FirstOrDefault(line);
    }

    /// <summary>What the first call of the framework's from an offset on calls; null where there is none.</summary>
    public string? CalleeAt(MethodBase method, int offset) =>
        InstructionsOf(method).Where(i => i.Offset >= offset).Select(CalleeOf).FirstOrDefault(c => c is not null);

    /// <summary>What a call calls, without what it is generic in: <c>System.String.get_Chars</c>; null for what is no call.</summary>
    public string? CalleeOf(Instruction instruction)
    {
        if (!instruction.IsCall)
            return null;
        var handle = MetadataTokens.EntityHandle(instruction.Operand);
        if (handle.Kind == HandleKind.MethodSpecification)
            handle = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method;
        if (handle.Kind != HandleKind.MemberReference)
            return null; // the controller's own, which is never inlined
        var member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
        return $"{NameOf(member.Parent)}.{_metadata.GetString(member.Name)}";
    }

    public void Dispose()
    {
        _symbols.Dispose();
        _image.Dispose();
    }

    // The lines of a method's instructions of some kind, in the order of the code.
    IEnumerable<SourceLine> PlacesOf(MethodBase method, Func<Instruction, bool> isWanted)
    {
        var information = _debug.GetMethodDebugInformation((MethodDefinitionHandle)MetadataTokens.Handle(method.MetadataToken));
        var points = information.SequencePointsBlob.IsNil ? [] : information.GetSequencePoints().ToList();
        if (points.Count == 0)
            yield break;
        var at = 0;
        foreach (var instruction in InstructionsOf(method))
        {
            while (at + 1 < points.Count && points[at + 1].Offset <= instruction.Offset)
                at++;
            if (points[at] is { IsHidden: false, StartLine: > 0 } point && point.Offset <= instruction.Offset && isWanted(instruction))
                yield return new(NameOf(point.Document), point.StartLine);
        }
    }

    IEnumerable<Instruction> InstructionsOf(MethodBase method)
    {
        var body = _metadata
            .GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.Handle(method.MetadataToken))
            .RelativeVirtualAddress;
        return body == 0 ? [] : Instruction.Read(_image.GetMethodBody(body).GetILBytes()!);
    }

    string NameOf(DocumentHandle document) => _debug.GetString(_debug.GetDocument(document).Name);

    string NameOf(EntityHandle type)
    {
        if (type.Kind == HandleKind.TypeSpecification)
        {
            // A generic instance: a byte that says so, one for class or struct, and the definition (ECMA-335, II.23.2.12).
            var signature = _metadata.GetBlobReader(_metadata.GetTypeSpecification((TypeSpecificationHandle)type).Signature);
            const byte genericInstance = 0x15;
            if (signature.ReadByte() != genericInstance)
                return "";
            signature.ReadByte();
            type = signature.ReadTypeHandle();
        }
        if (type.Kind != HandleKind.TypeReference)
            return "";
        var reference = _metadata.GetTypeReference((TypeReferenceHandle)type);
        return $"{_metadata.GetString(reference.Namespace)}.{_metadata.GetString(reference.Name)}";
    }
}
