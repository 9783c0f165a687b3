using System.Security.Cryptography;

namespace PluginChat.Hosting.Configuration.Values;

/// <summary>A public key in a PEM file.</summary>
static class PublicKeyFile
{
    const int LeastRsaBits = 2048; // RFC 7518, 3.3

    /// <summary>The key: RSA, or of an elliptic curve.</summary>
    /// <exception cref="CryptographicException">It is neither, or too short.</exception>
    /// <exception cref="ArgumentException">There is none in the file.</exception>
    public static AsymmetricAlgorithm Read(string path)
    {
        var text = File.ReadAllText(path);
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(text);
            return rsa.KeySize >= LeastRsaBits
                ? rsa
                : throw new CryptographicException($"it has {rsa.KeySize} bits and needs {LeastRsaBits}");
        }
        catch (CryptographicException) when (rsa.KeySize >= LeastRsaBits)
        {
            rsa.Dispose();
        }
        var curve = ECDsa.Create();
        curve.ImportFromPem(text);
        return curve;
    }
}
