using Realtime;

// Writes the contract of every dialect that comes with the library to a folder: as an AsyncAPI document and as
// TypeScript event maps. The build runs it; the files are in artifacts/contracts.
if (args is not [var folder])
{
    Console.Error.WriteLine("usage: ContractFiles <folder>");
    return 2;
}

Directory.CreateDirectory(folder);
foreach (var dialect in DialectNames.All.Append(DialectNames.Native))
{
    var path = Path.Combine(folder, dialect.Name.ToLowerInvariant());
    File.WriteAllText(path + ".asyncapi.json", DialectContract.ToAsyncApi(dialect));
    File.WriteAllText(path + ".d.ts", DialectContract.ToTypeScript(dialect));
}

return 0;
