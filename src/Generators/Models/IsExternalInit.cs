namespace System.Runtime.CompilerServices;

/// <summary>What the compiler wants for records, and the old framework has not.</summary>
static class IsExternalInit;
