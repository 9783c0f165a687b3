using Microsoft.CodeAnalysis;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Reading;

/// <summary>What is done with what an action returns.</summary>
static class ResultReader
{
    /// <summary>How a result is written, or why it cannot be.</summary>
    public static ResultModel? Read(IMethodSymbol method, out string? problem)
    {
        problem = null;
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
        {
            problem = "return a value, not a reference to one";
            return null;
        }
        if (method.ReturnsVoid)
        {
            problem = method.IsAsync ? "an 'async void' method cannot be waited for; return Task" : null;
            return problem is null ? new(ResultKind.Nothing, false, "") : null;
        }
        var type = method.ReturnType;
        switch (type.OriginalDefinition.Plain())
        {
            case "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask":
                return new(ResultKind.Nothing, true, "");
            case "System.Threading.Tasks.Task`1" or "System.Threading.Tasks.ValueTask`1":
                return Of(((INamedTypeSymbol)type).TypeArguments[0], true, out problem);
            default:
                return Of(type, false, out problem);
        }
    }

    static ResultModel? Of(ITypeSymbol type, bool isAwaited, out string? problem)
    {
        problem = null;
        var name = type.Whole();
        if (type.SpecialType == SpecialType.System_String)
            return new(ResultKind.Text, isAwaited, name);
        if (type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte })
            return new(ResultKind.Bytes, isAwaited, name);
        if (
            type.Plain() is "System.ReadOnlyMemory`1" or "System.Memory`1"
            && ((INamedTypeSymbol)type).TypeArguments[0].SpecialType == SpecialType.System_Byte
        )
            return new(ResultKind.Memory, isAwaited, name);
        if (type.DerivesFrom("System.IO.Stream"))
            return new(ResultKind.Stream, isAwaited, name);
        if (type.Implements("Microsoft.AspNetCore.Http.IResult"))
            return new(ResultKind.Result, isAwaited, name);
        var events =
            type.Plain() == "System.Collections.Generic.IAsyncEnumerable`1"
                ? (INamedTypeSymbol)type
                : type.AllInterfaces.FirstOrDefault(i => i.Plain() == "System.Collections.Generic.IAsyncEnumerable`1");
        if (events is not null)
            return new(ResultKind.Events, isAwaited, events.TypeArguments[0].Whole());
        if (type.SpecialType == SpecialType.System_Object || type.TypeKind == TypeKind.Dynamic)
            return new(ResultKind.Any, isAwaited, name);
        if (
            type.TypeKind is TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer
            || type is INamedTypeSymbol { IsRefLikeType: true }
        )
        {
            problem = "return text, a value, a Stream, an IResult or a task of one";
            return null;
        }
        if (type.IsTupleType || type.OriginalDefinition.Plain().StartsWith("System.Threading.Tasks.", StringComparison.Ordinal))
        {
            problem = type.IsTupleType ? "return a record, whose members have names in JSON" : "await it";
            return null;
        }
        return new(ResultKind.Json, isAwaited, name);
    }
}
