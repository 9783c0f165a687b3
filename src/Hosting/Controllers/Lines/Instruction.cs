using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;

namespace PluginChat.Hosting.Controllers.Lines;

/// <summary>One instruction of a method.</summary>
/// <param name="Offset">Where it starts in the method's code.</param>
/// <param name="Name">As ECMA-335 calls it, such as <c>ldelem.i4</c>.</param>
/// <param name="Operand">The token of the method, field or type it refers to, the distance of a branch, or a small number; 0 where it has
/// none of these.</param>
readonly record struct Instruction(int Offset, string Name, int Operand)
{
    const byte TwoByteCode = 0xFE;

    static readonly FrozenDictionary<ushort, OpCode> s_codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToFrozenDictionary(c => (ushort)c.Value);

    static readonly FrozenSet<string> s_harmless = FrozenSet.ToFrozenSet([
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
        "ceq",
        "cgt",
        "cgt.un",
        "clt",
        "clt.un",
        "leave",
        "leave.s",
        "endfinally",
        "switch",
    ]);

    // Whatever follows: the name of an instruction with its operand's length or type.
    static readonly string[] s_harmlessStarts =
    [
        "ldarg",
        "starg",
        "ldloc",
        "stloc",
        "ldc.",
        "conv.",
        "br",
        "beq",
        "bge",
        "bgt",
        "ble",
        "blt",
        "bne",
    ];

    public bool IsCall => Name is "call" or "callvirt";

    public bool IsElementAccess =>
        Name.StartsWith("ldelem", StringComparison.Ordinal) || Name.StartsWith("stelem", StringComparison.Ordinal);

    /// <summary>Whether it does no more than move and calculate, which cannot fail.</summary>
    public bool IsHarmless
    {
        get
        {
            var name = Name;
            return s_harmless.Contains(name)
                || !IsChecked && Array.Exists(s_harmlessStarts, s => name.StartsWith(s, StringComparison.Ordinal));
        }
    }

    public bool IsChecked => Name.Contains(".ovf", StringComparison.Ordinal);

    /// <summary>All of a method's, in order; code that is not understood ends them.</summary>
    public static IEnumerable<Instruction> Read(byte[] il)
    {
        for (var at = 0; at < il.Length; )
        {
            var offset = at;
            var isLong = il[at] == TwoByteCode && at + 1 < il.Length;
            var value = isLong ? (ushort)(TwoByteCode << 8 | il[at + 1]) : il[at];
            at += isLong ? 2 : 1;
            if (!s_codes.TryGetValue(value, out var code))
                yield break;
            var length = OperandLength(code.OperandType, il, at);
            if (at + length > il.Length)
                yield break;
            yield return new(offset, code.Name!, ReadOperand(il.AsSpan(at, length)));
            at += length;
        }
    }

    static int ReadOperand(ReadOnlySpan<byte> bytes) =>
        bytes.Length switch
        {
            sizeof(int) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            sizeof(sbyte) => (sbyte)bytes[0],
            _ => 0,
        };

    static int OperandLength(OperandType type, byte[] il, int at) =>
        type switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => sizeof(byte),
            OperandType.InlineVar => sizeof(ushort),
            OperandType.InlineI8 or OperandType.InlineR => sizeof(long),
            OperandType.InlineSwitch => at + sizeof(int) <= il.Length
                ? sizeof(int) * (1 + BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(at)))
                : sizeof(int),
            _ => sizeof(int),
        };
}
