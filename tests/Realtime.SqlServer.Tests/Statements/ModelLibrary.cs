using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Realtime.SqlServer.Tests.Statements;

/// <summary>
/// Loads the T-SQL model (DacFx 150), which is older than this runtime: it copies the key pair of an assembly's
/// name, and reading that throws since .NET 6. There it was always null, so the copy is left out as the library is
/// loaded. A later version of the library needs none of this.
/// </summary>
internal static class ModelLibrary
{
    private const byte CallVirtual = 0x6F;
    private const byte Pop = 0x26;
    private const byte LoadNull = 0x14;
    private const byte Nothing = 0x00;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "dacfx");

#pragma warning disable CA2255 // Before any test names a type of the library, whichever test is the first.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => AssemblyLoadContext.Default.Resolving += Load;

    private static Assembly? Load(AssemblyLoadContext context, AssemblyName name)
    {
        var path = Path.Combine(Folder, $"{name.Name}.dll");
        if (!File.Exists(path))
        {
            return null;
        }

        var image = File.ReadAllBytes(path);
        Mend(image);
        return context.LoadFromStream(new MemoryStream(image));
    }

    private static void Mend(byte[] image)
    {
        using var file = new PEReader(new MemoryStream(image));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.MemberReferences)
        {
            // Each takes from the stack, and leaves there, what the call would have.
            switch (metadata.GetString(metadata.GetMemberReference(handle).Name))
            {
                case "get_KeyPair":
                    Replace(image, file, metadata, handle, [Pop, LoadNull, Nothing, Nothing, Nothing]);
                    break;
                case "set_KeyPair":
                    Replace(image, file, metadata, handle, [Pop, Pop, Nothing, Nothing, Nothing]);
                    break;
            }
        }
    }

    private static void Replace(byte[] image, PEReader file, MetadataReader metadata, MemberReferenceHandle member, ReadOnlySpan<byte> code)
    {
        Span<byte> call = [CallVirtual, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(call[1..], MetadataTokens.GetToken(member));
        foreach (var handle in metadata.MethodDefinitions)
        {
            var address = metadata.GetMethodDefinition(handle).RelativeVirtualAddress;
            if (address == 0 || !file.PEHeaders.TryGetDirectoryOffset(new DirectoryEntry(address, 0), out var offset))
            {
                continue;
            }

            var body = image.AsSpan(offset, file.GetMethodBody(address).Size);
            for (var at = body.IndexOf(call); at >= 0; at = body.IndexOf(call))
            {
                code.CopyTo(body[at..]);
            }
        }
    }
}
