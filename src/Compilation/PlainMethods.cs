using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using PluginChat.Hosting.Controllers.Lines;

namespace PluginChat.Compilation;

/// <summary>
/// The methods of an image in which nothing can fail: they calculate, look at their own fields and arguments, and call each other. No stack
/// trace misses one that is inlined, and in a tight loop a call costs several times what they do. What is not certain is not plain.
/// </summary>
sealed class PlainMethods(PEReader image, MetadataReader metadata)
{
    static readonly FrozenSet<string> s_plain = FrozenSet.ToFrozenSet([
        "nop",
        "dup",
        "pop",
        "ret",
        "ldnull",
        "ldstr",
        "add",
        "sub",
        "mul",
        "and",
        "or",
        "xor",
        "shl",
        "shr",
        "shr.un",
        "neg",
        "not",
        "switch",
        "ceq",
        "cgt",
        "cgt.un",
        "clt",
        "clt.un",
    ]);

    // Whatever follows: the name of an instruction with its operand's length or type.
    static readonly string[] s_plainStarts = ["ldarg", "starg", "ldloc", "stloc", "ldc.", "conv."];

    // Of Math and MathF those that take whatever they get.
    static readonly FrozenSet<string> s_math = FrozenSet.ToFrozenSet([
        "Sqrt",
        "Min",
        "Max",
        "Floor",
        "Ceiling",
        "Truncate",
        "Sin",
        "Cos",
        "Tan",
        "Atan",
        "Atan2",
        "Exp",
        "Log",
        "Log2",
        "Log10",
        "Pow",
        "Cbrt",
        "FusedMultiplyAdd",
    ]);

    static readonly Instruction s_unknown = new(-1, "", 0);

    readonly Dictionary<MethodDefinitionHandle, bool> _known = [];

    public bool Contains(MethodDefinitionHandle handle)
    {
        if (_known.TryGetValue(handle, out var known))
            return known;
        _known[handle] = false; // until it is known: one that calls itself can overflow the stack
        return _known[handle] = RuntimeHelpers.TryEnsureSufficientExecutionStack() && IsPlain(metadata.GetMethodDefinition(handle));
    }

    bool IsPlain(MethodDefinition method)
    {
        if (method.RelativeVirtualAddress == 0 || HasStaticConstructor(metadata.GetTypeDefinition(method.GetDeclaringType())))
            return false;
        var code = Instruction.Read(image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!).ToArray();
        var joins = Joins(code);
        var isInstance = (method.Attributes & MethodAttributes.Static) == 0;
        for (var i = 0; i < code.Length; i++)
        {
            // Where two ways meet, what is on the stack need not be what the line before put there: (mine ? this : other)._field.
            var before = i > 0 && !joins.Contains(code[i].Offset) ? code[i - 1] : s_unknown;
            var twoBefore = i > 1 && before != s_unknown && !joins.Contains(before.Offset) ? code[i - 2] : s_unknown;
            if (!IsPlain(code[i], before, isInstance && before.Name == "ldarg.0", isInstance && twoBefore.Name == "ldarg.0"))
                return false;
        }
        return true;
    }

    bool IsPlain(Instruction instruction, Instruction before, bool isOfItself, bool isIntoItself) =>
        instruction.Name switch
        {
            // Of the object itself, which is there, or of a structure that is an argument or a local.
            "ldfld" or "ldflda" => isOfItself || IsAddressOfOwn(before),
            "stfld" => isIntoItself && before.Name is ("ldarg.1" or "ldarg.2" or "ldarg.3"),
            "initobj" => IsAddressOfOwn(before),
            "div" or "rem" or "div.un" or "rem.un" => IsHarmlessDivisor(before),
            "call" or "newobj" => IsPlainCall(MetadataTokens.EntityHandle(instruction.Operand), instruction.Name == "newobj"),
            var name => s_plain.Contains(name)
                || IsBranch(instruction)
                || !instruction.IsChecked && s_plainStarts.Any(s => name.StartsWith(s, StringComparison.Ordinal)),
        };

    static bool IsAddressOfOwn(Instruction before) => before.Name is "ldarga.s" or "ldarga" or "ldloca.s" or "ldloca" or "ldflda";

    // A constant, neither 0 nor -1, by which the smallest number cannot be divided. By a fraction everything can.
    static bool IsHarmlessDivisor(Instruction before) =>
        before.Name switch
        {
            "ldc.r4" or "ldc.r8" => true,
            "ldc.i4.s" or "ldc.i4" => before.Operand is not (0 or -1),
            "ldc.i4.1" or "ldc.i4.2" or "ldc.i4.3" or "ldc.i4.4" or "ldc.i4.5" or "ldc.i4.6" or "ldc.i4.7" or "ldc.i4.8" => true,
            _ => false,
        };

    bool IsPlainCall(EntityHandle callee, bool isNew)
    {
        if (callee.Kind == HandleKind.MethodDefinition)
        {
            var handle = (MethodDefinitionHandle)callee;
            // A structure's constructor; an object's takes memory, of which there may be too little.
            return (!isNew || IsValueType(metadata.GetMethodDefinition(handle).GetDeclaringType())) && Contains(handle);
        }
        return callee.Kind == HandleKind.MemberReference
            && metadata.GetMemberReference((MemberReferenceHandle)callee) is { Parent.Kind: HandleKind.TypeReference } member
            && metadata.GetTypeReference((TypeReferenceHandle)member.Parent) is var type
            && metadata.StringComparer.Equals(type.Namespace, "System")
            && (metadata.StringComparer.Equals(type.Name, "Math") || metadata.StringComparer.Equals(type.Name, "MathF"))
            && s_math.Contains(metadata.GetString(member.Name));
    }

    bool IsValueType(TypeDefinitionHandle type) =>
        metadata.GetTypeDefinition(type).BaseType is { Kind: HandleKind.TypeReference } parent
        && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)parent).Name, "ValueType");

    // One that the author wrote runs, and may throw, with the first call of a method; what initialises fields alone runs with the first use
    // of those.
    bool HasStaticConstructor(TypeDefinition type) =>
        (type.Attributes & TypeAttributes.BeforeFieldInit) == 0
        && type.GetMethods().Any(m => metadata.StringComparer.Equals(metadata.GetMethodDefinition(m).Name, ".cctor"));

    static HashSet<int> Joins(Instruction[] code)
    {
        // The targets of a switch are not read: there every instruction may be one.
        if (Array.Exists(code, i => i.Name == "switch"))
            return [.. code.Select(i => i.Offset)];
        return [.. code.Take(code.Length - 1).Select((i, n) => IsBranch(i) ? code[n + 1].Offset + i.Operand : -1)];
    }

    static bool IsBranch(Instruction instruction) => instruction.Name is ['b', 'r' or 'e' or 'g' or 'l' or 'n', ..] and not "break";
}
