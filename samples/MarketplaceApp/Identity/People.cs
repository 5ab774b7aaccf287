namespace MarketplaceApp.Identity;

/// <summary>The users of this sample. A real app has them in a table, with passwords.</summary>
internal static class People
{
    public static readonly Person Amara = new("1", "Amara Okafor", "amara", Roles.Client, "Founder, Leaf & Loom");
    public static readonly Person Jonas = new("2", "Jonas Lindqvist", "jonas", Roles.Client, "Head of Product, Nordwind Cargo") { IsModerator = true };
    public static readonly Person Mei = new("3", "Mei Tanaka", "mei", Roles.Freelancer, "Brand designer");
    public static readonly Person Diego = new("4", "Diego Ramírez", "diego", Roles.Freelancer, "Full-stack developer");
    public static readonly Person Priya = new("5", "Priya Nair", "priya", Roles.Freelancer, "Mobile engineer");
    public static readonly Person Noor = new("6", "Noor Haddad", "noor", Roles.Freelancer, "Copywriter");

    public static IReadOnlyList<Person> All { get; } = [Amara, Jonas, Mei, Diego, Priya, Noor];

    public static Person? Find(string? id) => All.FirstOrDefault(person => person.Id == id);
}
