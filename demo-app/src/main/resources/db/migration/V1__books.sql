create table book (
    isbn      varchar(20)    primary key,
    title     varchar(200)   not null,
    author    varchar(200)   not null,
    published integer        not null,
    price     numeric(8, 2)  not null
);

insert into book (isbn, title, author, published, price) values
    ('9780132350884', 'Clean Code', 'Robert C. Martin', 2008, 41.99),
    ('9780134685991', 'Effective Java', 'Joshua Bloch', 2018, 47.49),
    ('9780201485677', 'Refactoring', 'Martin Fowler', 1999, 44.00),
    ('9780201616224', 'The Pragmatic Programmer', 'Andrew Hunt, David Thomas', 1999, 39.95),
    ('9780201633610', 'Design Patterns', 'Erich Gamma et al.', 1994, 54.99),
    ('9780262033848', 'Introduction to Algorithms', 'Thomas H. Cormen et al.', 2009, 89.00),
    ('9780321349606', 'Java Concurrency in Practice', 'Brian Goetz et al.', 2006, 49.99),
    ('9780321125217', 'Domain-Driven Design', 'Eric Evans', 2003, 60.00),
    ('9780596007126', 'Head First Design Patterns', 'Eric Freeman, Elisabeth Robson', 2004, 35.50),
    ('9780716710455', 'The Fractal Geometry of Nature', 'Benoit B. Mandelbrot', 1982, 38.00),
    ('9781449373320', 'Designing Data-Intensive Applications', 'Martin Kleppmann', 2017, 45.25),
    ('9781492034025', 'Building Microservices', 'Sam Newman', 2021, 52.80);
