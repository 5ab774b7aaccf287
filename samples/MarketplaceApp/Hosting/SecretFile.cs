namespace MarketplaceApp.Hosting;

/// <summary>A secret in a file of the data folder, made at the first start. Instances that start at the same moment get the same one.</summary>
internal static class SecretFile
{
    public static byte[] ReadOrCreate(string path, Func<byte[]> create)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            // It has its name only when it is whole, and only the first one gets the name.
            var part = $"{path}.{Guid.NewGuid():n}";
            using (var file = new FileStream(part, options))
            {
                file.Write(create());
            }

            try
            {
                File.Move(part, path);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(part);
            }
        }

        return File.ReadAllBytes(path);
    }
}
